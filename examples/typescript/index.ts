import * as pulumi from "@pulumi/pulumi";
import { Bucket, DataKey, LogBucket, Network, Service } from "slipway";

const accountId = "111122223333";
const region = "eu-west-1";

const key = new DataKey("data", {
  description: "Uploads and flow logs",
  accountId,
  region,
  alias: "shop/data",
  forCloudWatchLogs: true,
});
const network = new Network("main", {
  cidr: "10.20.0.0/16",
  region,
  accountId,
  availabilityZones: ["eu-west-1a", "eu-west-1b"],
  logKeyArn: key.keyArn,
});
const logs = new LogBucket("logs", { bucketName: `shop-logs-${accountId}`, accountId, region });
const uploads = new Bucket("uploads", {
  bucketName: `shop-uploads-${accountId}`,
  keyArn: key.keyArn,
  logBucketName: logs.bucketName,
});
const api = new Service("api", {
  serviceName: "api",
  repositoryUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/shop/api`,
  digest: new pulumi.Config().require("imageDigest"),
  resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1", memory: "256Mi" } },
  minReplicas: 2,
  maxReplicas: 6,
});

export const vpcId = network.vpcId;
export const bucketArn = uploads.bucketArn;
export const apiUrl = api.clusterUrl;
