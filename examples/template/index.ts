import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Addons, Cluster, DataKey, Network, Registry, Service } from "slipway";

const config = new pulumi.Config();
const accountId = config.require("accountId");
const region = config.require("region");
const platform = `${pulumi.getProject()}-${pulumi.getStack()}`;

const account = new aws.Provider("aws", {
  region: region as aws.Region,
  allowedAccountIds: [accountId],
  defaultTags: { tags: { environment: pulumi.getStack(), owner: "platform", "cost-centre": "engineering" } },
});
const inAws = { providers: [account] };

const key = new DataKey(
  "key",
  {
    description: `Data of ${platform}`,
    accountId,
    region,
    alias: `${platform}/data`,
    forCloudWatchLogs: true,
  },
  inAws,
);
const network = new Network(
  platform,
  {
    cidr: "10.20.0.0/16",
    region,
    accountId,
    availabilityZones: config.require("availabilityZones").split(","),
    logKeyArn: key.keyArn,
  },
  inAws,
);
const cluster = new Cluster(
  platform,
  {
    clusterName: platform,
    region,
    version: "1.35",
    vpcId: network.vpcId,
    privateSubnetIds: network.privateSubnetIds,
    secretsKeyArn: key.keyArn,
    logKeyArn: key.keyArn,
    admins: { platform: config.require("adminRoleArn") },
    privateAccess: { cidrs: [config.require("privateAccessCidr")] },
    nodeGroups: { general: { instanceTypes: ["m7g.large", "m6g.large"], minSize: 2, maxSize: 4 } },
  },
  { ...inAws, dependsOn: network },
);
const inCluster = { providers: [account, cluster.provider] };
const addons = new Addons(
  platform,
  { clusterName: cluster.clusterName, region, accountId, vpcId: network.vpcId, platform },
  inCluster,
);
const images = new Registry("images", { prefix: platform, repositories: ["api"], keyArn: key.keyArn }, inAws);

// The first update makes the repository. Push an image of app/ to it, and deploy it by its digest:
//   pulumi config set imageDigest sha256:… && pulumi up --policy-pack node_modules/slipway-policy
// A rehearsal builds the image itself, and says its digest.
const rehearsed = JSON.parse(process.env["SLIPWAY_IMAGE_DIGESTS"] ?? "{}") as { readonly api?: string };
const digest = rehearsed.api ?? config.get("imageDigest");
const api =
  digest === undefined
    ? undefined
    : new Service(
        "api",
        {
          serviceName: "api",
          repositoryUrl: images.repositoryUrls["api"] ?? "",
          digest,
          resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1", memory: "256Mi" } },
          minReplicas: 2,
          maxReplicas: 4,
        },
        { ...inCluster, dependsOn: addons.ready },
      );

export const kubeconfig = cluster.kubeconfig;
export const imageRepository = images.repositoryUrls["api"];
export const services = api === undefined ? {} : { api: { url: api.clusterUrl } };
