#!/usr/bin/env python3
"""Writes request-constraints.json: what AWS's API asks of the requests that Slipway's resources become.

AWS publishes the models of its API's operations in botocore (Apache-2.0, on PyPI): of each parameter its type, its
pattern, the values allowed, the least and the greatest length or number, and which are required. Written are the
operations below, without documentation, and of a few very large structures only the members that Slipway can set.
Needs Python 3.9 or later with pip; `npm run generate:request-constraints [-- VERSION or latest]`.
"""
import gzip
import json
import pathlib

from published import Package, today, write

TARGET = pathlib.Path(__file__).with_name("request-constraints.json")

OPERATIONS = {
    "acm": "RequestCertificate DescribeCertificate",
    "backup": "CreateBackupPlan CreateBackupSelection CreateBackupVault PutBackupVaultAccessPolicy "
    "PutBackupVaultLockConfiguration",
    "budgets": "CreateBudget CreateNotification",
    "ec2": "AllocateAddress AssociateRouteTable AssociateVpcCidrBlock AttachInternetGateway "
    "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateEgressOnlyInternetGateway CreateFlowLogs "
    "CreateInternetGateway CreateLaunchTemplate CreateNatGateway CreateRoute CreateRouteTable CreateSecurityGroup "
    "CreateSubnet CreateTags CreateVpc CreateVpcEndpoint EnableEbsEncryptionByDefault ModifySubnetAttribute "
    "ModifyVpcAttribute",
    "ecr": "CreatePullThroughCacheRule CreateRepository CreateRepositoryCreationTemplate PutLifecyclePolicy "
    "PutRegistryScanningConfiguration PutReplicationConfiguration SetRepositoryPolicy",
    "eks": "AssociateAccessPolicy CreateAccessEntry CreateAddon CreateCluster CreateNodegroup "
    "CreatePodIdentityAssociation",
    "events": "PutRule PutTargets",
    "guardduty": "CreateDetector UpdateDetector",
    "iam": "AddRoleToInstanceProfile AttachRolePolicy CreateInstanceProfile CreateOpenIDConnectProvider CreatePolicy "
    "CreateRole PutRolePolicy",
    "kms": "CreateAlias CreateKey EnableKeyRotation ScheduleKeyDeletion",
    "logs": "CreateLogGroup CreateLogStream PutRetentionPolicy",
    "rds": "CreateDBInstance CreateDBParameterGroup CreateDBSubnetGroup DeleteDBInstance ModifyDBParameterGroup",
    "route53": "ChangeResourceRecordSets CreateHostedZone",
    "s3": "CreateBucket PutBucketEncryption PutBucketLifecycleConfiguration PutBucketLogging "
    "PutBucketOwnershipControls PutBucketPolicy PutBucketVersioning PutPublicAccessBlock",
    "s3control": "PutPublicAccessBlock",
    "secretsmanager": "CreateSecret DeleteSecret PutResourcePolicy PutSecretValue RotateSecret",
    "signer": "PutSigningProfile",
    "sns": "CreateTopic SetTopicAttributes",
    "sqs": "CreateQueue SetQueueAttributes",
    "ssm": "PutParameter",
    "wafv2": "CreateWebACL PutLoggingConfiguration",
}

# The members that are written of structures whose others would be most of the file, and that nothing here sets.
MEMBERS = {
    "budgets.Budget": "BudgetName BudgetLimit CostFilters TimeUnit TimePeriod BudgetType",
    "ec2.RequestLaunchTemplateData": "BlockDeviceMappings MetadataOptions TagSpecifications UserData ImageId "
    "SecurityGroupIds Monitoring",
    "events.Target": "Id Arn RoleArn Input DeadLetterConfig RetryPolicy",
    "route53.ResourceRecordSet": "Name Type TTL ResourceRecords AliasTarget",
    "wafv2.CreateWebACLRequest": "Name Scope DefaultAction Description Rules VisibilityConfig Tags TokenDomains",
    "wafv2.ManagedRuleGroupStatement": "VendorName Name Version ExcludedRules RuleActionOverrides",
    "wafv2.RateBasedStatement": "Limit EvaluationWindowSec AggregateKeyType",
    "wafv2.Statement": "ManagedRuleGroupStatement RateBasedStatement",
}

PLAIN = {"blob", "boolean", "double", "float", "integer", "long", "string", "timestamp"}
CONSTRAINTS = ("min", "max", "pattern", "enum")
COMPACT = (",", ":")


class Service:
    def __init__(self, name, botocore):
        versions = [path for path in botocore.names() if path.startswith(f"botocore/data/{name}/")]
        newest = max(path for path in versions if path.endswith("/service-2.json.gz"))
        self.name = name
        self.model = json.loads(gzip.decompress(botocore.read(newest)))
        self.shapes = {}

    def add(self, name):
        """What a member refers to a shape by: its type where nothing is asked of it, else its key among the shapes."""
        shape = self.model["shapes"][name]
        constraints = {key: shape[key] for key in CONSTRAINTS if key in shape}
        if shape["type"] in PLAIN and not constraints:
            return shape["type"]
        key = f"{self.name}.{name}"
        if key not in self.shapes:
            self.shapes[key] = {}
            self.shapes[key] = {"type": shape["type"], **constraints, **self.parts(key, shape)}
        return key

    def parts(self, key, shape):
        if shape["type"] == "structure":
            kept = MEMBERS[key].split() if key in MEMBERS else shape["members"]
            members = {name: self.add(shape["members"][name]["shape"]) for name in kept}
            required = {"required": shape["required"]} if shape.get("required") else {}
            return {"members": members, **required, **({"union": True} if shape.get("union") else {})}
        return {part: self.add(shape[part]["shape"]) for part in ("member", "key", "value") if part in shape}


botocore = Package("botocore", "1.44.8")
services = [Service(name, botocore) for name in OPERATIONS]

operations, shapes = {}, {}
for service in services:
    for operation in OPERATIONS[service.name].split():
        operations[f"{service.name}.{operation}"] = service.add(service.model["operations"][operation]["input"]["shape"])
    shapes |= service.shapes


def lines(entries):
    return ",\n".join(f"    {json.dumps(key)}: {json.dumps(entries[key], separators=COMPACT)}" for key in sorted(entries))


write(
    TARGET,
    f'{{\n  "source": "{botocore.source}",\n  "date": "{today()}",\n'
    f'  "operations": {{\n{lines(operations)}\n  }},\n  "shapes": {{\n{lines(shapes)}\n  }}\n}}\n',
)
