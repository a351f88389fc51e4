import pulumi
from pulumi_slipway import encryption, network, service, storage
from pulumi_slipway import ResourceAmountsArgs, ServiceResourcesArgs

account_id = "111122223333"
region = "eu-west-1"

key = encryption.DataKey(
    "data",
    description="Uploads and flow logs",
    account_id=account_id,
    region=region,
    alias="shop/data",
    for_cloud_watch_logs=True,
)
main = network.Network(
    "main",
    cidr="10.20.0.0/16",
    region=region,
    account_id=account_id,
    availability_zones=["eu-west-1a", "eu-west-1b"],
    log_key_arn=key.key_arn,
)
logs = storage.LogBucket(
    "logs", bucket_name=f"shop-logs-{account_id}", account_id=account_id, region=region
)
uploads = storage.Bucket(
    "uploads",
    bucket_name=f"shop-uploads-{account_id}",
    key_arn=key.key_arn,
    log_bucket_name=logs.bucket_name,
)
api = service.Service(
    "api",
    service_name="api",
    repository_url=f"{account_id}.dkr.ecr.{region}.amazonaws.com/shop/api",
    digest=pulumi.Config().require("imageDigest"),
    resources=ServiceResourcesArgs(
        requests=ResourceAmountsArgs(cpu="250m", memory="256Mi"),
        limits=ResourceAmountsArgs(cpu="1", memory="256Mi"),
    ),
    min_replicas=2,
    max_replicas=6,
)

pulumi.export("vpcId", main.vpc_id)
pulumi.export("bucketArn", uploads.bucket_arn)
pulumi.export("apiUrl", api.cluster_url)
