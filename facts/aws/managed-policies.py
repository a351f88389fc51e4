#!/usr/bin/env python3
"""Writes managed-policies.json: the AWS-managed IAM policies that can be attached to a role, by path and name.

AWS publishes them in the AWS Managed Policy Reference; moto (Apache-2.0, on PyPI) carries them as `iam list-policies`
answers. Service-linked roles' own policies (aws-service-role/) are left out: AWS says of them that they are not
attachable. Needs Python 3.9 or later with pip; `npm run generate:managed-policies [-- MOTO_VERSION]`.
"""
import datetime
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

VERSION = sys.argv[1] if len(sys.argv) > 1 else "5.2.5"
TARGET = pathlib.Path(__file__).with_name("managed-policies.json")

with tempfile.TemporaryDirectory() as folder:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, f"moto=={VERSION}"]
    subprocess.run(pip, check=True)
    [wheel] = pathlib.Path(folder).glob("moto-*.whl")
    source = zipfile.ZipFile(wheel).read("moto/iam/aws_managed_policies.py").decode()

policies = json.loads(source[source.index('"""') + 3 : source.rindex('"""')])
paths = sorted(f"{policy['Path']}{name}".lstrip("/") for name, policy in policies.items())
attachable = [path for path in paths if not path.startswith("aws-service-role/")]
if len(attachable) < 1000:
    sys.exit(f"only {len(attachable)} policies in moto {VERSION}: its format has changed")

today = datetime.date.today().isoformat()
facts = {"source": f"moto {VERSION} (PyPI)", "date": today, "policies": attachable}
TARGET.write_text(json.dumps(facts, indent=2) + "\n")
print(f"{len(attachable)} managed policies, {TARGET.stat().st_size} bytes")
