#!/usr/bin/env python3
"""Writes regions.json: the regions that have Amazon EKS, by partition.

AWS publishes the endpoints of its services in botocore (Apache-2.0, on PyPI). Written are the partitions that anybody
can have an account in: commercial regions, China and GovCloud.
Needs Python 3.9 or later with pip; `npm run generate:regions [-- VERSION or latest]`.
"""
import json
import pathlib

from published import Package, today, write

TARGET = pathlib.Path(__file__).with_name("regions.json")
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")

botocore = Package("botocore", "1.44.8")
endpoints = json.loads(botocore.read("botocore/data/endpoints.json"))
partitions = {
    partition["partition"]: sorted(
        region for region in partition["services"]["eks"]["endpoints"] if region in partition["regions"]
    )
    for partition in endpoints["partitions"]
    if partition["partition"] in PARTITIONS
}
botocore.expect(len(partitions["aws"]) >= 30)

facts = {"source": botocore.source, "date": today(), "partitions": partitions}
write(TARGET, json.dumps(facts, indent=2) + "\n")
