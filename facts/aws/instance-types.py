#!/usr/bin/env python3
"""Writes instance-types.json: EC2's instance types, RDS's classes for PostgreSQL, where each is offered, and versions.

AWS publishes them in its price lists; cfn-lint (MIT-0, on PyPI) carries what follows from these, region by region. A
family's sizes stand together, with the regions that have it or have it not, whichever are fewer, and single sizes that
others of its regions lack. RDS classes that no version written takes are left out.
Needs Python 3.9 or later with pip; `npm run generate:instance-types [-- VERSION or latest]`.
"""
import collections
import json
import pathlib
import re

from published import Package, today, write

TARGET = pathlib.Path(__file__).with_name("instance-types.json")
EXTENSIONS = "cfnlint/data/schemas/extensions"
REGIONS = json.loads(TARGET.with_name("regions.json").read_text())["partitions"]
MAJORS = ("15", "16", "17", "18")

cfn_lint = Package("cfn-lint", "1.58.0")


def extension(path):
    return json.loads(cfn_lint.read(f"{EXTENSIONS}/{path}"))


ec2 = extension("aws_ec2_instance/instancetype_enum.json")
rds = extension("aws_rds_dbinstance/dbinstanceclass_enum.json")
engines = extension("aws_rds_dbinstance/engine_version.json")
versions = extension("aws_rds_dbinstance/db_instance_class.json")
regions = [region for partition in REGIONS.values() for region in partition]


def of_postgres(schema):
    """The classes of each rule about PostgreSQL, with what it says of the version."""
    for rule in schema["allOf"]:
        condition = rule["if"]["properties"]
        if condition["Engine"].get("const") == "postgres":
            yield condition.get("EngineVersion", {}).get("pattern", ""), rule["then"]["properties"]["DBInstanceClass"]["enum"]


def families(offered):
    """By family: its sizes, the regions that have none of it, and by size the others that lack that one."""
    everywhere = set().union(*offered.values())
    sizes = collections.defaultdict(list)
    for name in sorted(everywhere):
        family, size = name.rsplit(".", 1)
        sizes[family].append(size)
    result = {}
    for family, names in sorted(sizes.items()):
        of = {size: {region for region in regions if f"{family}.{size}" not in offered[region]} for size in names}
        nowhere = set.intersection(*of.values())
        lacks = {size: short(missing - nowhere) for size, missing in of.items() if missing - nowhere}
        where = {"notIn": short(nowhere)} if len(nowhere) < len(regions) / 2 else {"in": short(set(regions) - nowhere)}
        result[family] = {"sizes": " ".join(names), **where, **({"lacking": lacks} if lacks else {})}
    return result


def short(names):
    return " ".join(sorted(names))


types = {region: set(ec2[region]["enum"]) for region in regions}
by_major = collections.defaultdict(set)
for pattern, names in of_postgres(versions):
    major = re.match(r"\^\((\d+)", pattern)
    if major and "-" not in pattern:
        by_major[major[1]].update(names)
some = set().union(*(by_major[major] for major in MAJORS))
classes = {region: some & set().union(*(names for _, names in of_postgres(rds[region]))) for region in regions}
all_classes = set().union(*classes.values())
not_for = {major: short(all_classes - by_major[major]) for major in MAJORS}
[listed] = [rule["then"] for rule in engines["allOf"] if rule["if"]["properties"]["Engine"].get("const") == "postgres"]
minors = [re.fullmatch(r"(\d+)\.(\d+)", version) for version in listed["properties"]["EngineVersion"]["enum"]]
newest = {
    major: f"{major}.{max(int(minor[2]) for minor in minors if minor and minor[1] == major)}" for major in MAJORS
}
cfn_lint.expect(len(types["us-east-1"]) >= 1000 and len(all_classes) >= 200)
cfn_lint.expect(all(by_major[major] for major in MAJORS))


def lines(entries):
    return ",\n".join(f"    {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in entries.items())


write(
    TARGET,
    f'{{\n  "source": "{cfn_lint.source}",\n  "date": "{today()}",\n'
    f'  "ec2": {{\n{lines(families(types))}\n  }},\n  "rds": {{\n{lines(families(classes))}\n  }},\n'
    f'  "notForPostgres": {{\n{lines(not_for)}\n  }},\n  "postgres": {{\n{lines(newest)}\n  }}\n}}\n',
)
