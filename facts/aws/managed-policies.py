#!/usr/bin/env python3
"""Writes managed-policies.json: the AWS-managed IAM policies that can be attached to a role, by path and name.

AWS publishes them in the AWS Managed Policy Reference; moto (Apache-2.0, on PyPI) carries them as `iam list-policies`
answers. Service-linked roles' own policies (aws-service-role/) are left out: AWS says of them that they are not
attachable. Needs Python 3.9 or later with pip; `npm run generate:managed-policies [-- VERSION or latest]`.
"""
import json
import pathlib

from published import Package, today, write

TARGET = pathlib.Path(__file__).with_name("managed-policies.json")

moto = Package("moto", "5.2.5")
source = moto.read("moto/iam/aws_managed_policies.py").decode()
policies = json.loads(source[source.index('"""') + 3 : source.rindex('"""')])
paths = sorted(f"{policy['Path']}{name}".lstrip("/") for name, policy in policies.items())
attachable = [path for path in paths if not path.startswith("aws-service-role/")]
moto.expect(len(attachable) >= 1000)

facts = {"source": moto.source, "date": today(), "policies": attachable}
write(TARGET, json.dumps(facts, indent=2) + "\n")
