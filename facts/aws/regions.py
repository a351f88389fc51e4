#!/usr/bin/env python3
"""Writes regions.json: the regions that have Amazon EKS, by partition.

AWS publishes the endpoints of its services in botocore (Apache-2.0, on PyPI). Written are the partitions that anybody
can have an account in: commercial regions, China and GovCloud.
Needs Python 3.9 or later with pip; `npm run generate:regions [-- BOTOCORE_VERSION]`.
"""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

VERSION = sys.argv[1] if len(sys.argv) > 1 else "1.44.8"
TARGET = pathlib.Path(__file__).with_name("regions.json")
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")

with tempfile.TemporaryDirectory() as folder:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, f"botocore=={VERSION}"]
    subprocess.run(pip, check=True)
    [wheel] = pathlib.Path(folder).glob("botocore-*.whl")
    endpoints = json.loads(zipfile.ZipFile(wheel).read("botocore/data/endpoints.json"))

partitions = {
    partition["partition"]: sorted(
        region for region in partition["services"]["eks"]["endpoints"] if region in partition["regions"]
    )
    for partition in endpoints["partitions"]
    if partition["partition"] in PARTITIONS
}
if len(partitions["aws"]) < 30:
    sys.exit(f"only {len(partitions['aws'])} regions in botocore {VERSION}: its format has changed")

today = datetime.date.today().isoformat()
facts = {"source": f"botocore {VERSION} (PyPI)", "date": today, "partitions": partitions}
TARGET.write_text(json.dumps(facts, indent=2) + "\n")
print(f"{sum(map(len, partitions.values()))} regions, {TARGET.stat().st_size} bytes")
