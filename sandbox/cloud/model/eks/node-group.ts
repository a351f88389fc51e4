import { isOffered } from "../../../../facts/aws/instance-types.ts";
import type { NodeGroup, NodeGroupArgs } from "@pulumi/aws/eks/nodeGroup.js";
import { AwsError } from "../../errors.ts";
import { subnetNotFound } from "../ec2/errors.ts";
import { launchTemplate } from "../ec2/launch-template.ts";
import type { Problems } from "../../rules/problems.ts";
import { type Cloud, define, type InputsOf } from "../model.ts";
import { assertTrusts, CLUSTER, clusterNotFound, clusterOf, invalid, putAccessEntry } from "./common.ts";

export const nodeGroup = define<NodeGroup, NodeGroupArgs>()({
  type: "aws:eks/nodeGroup:NodeGroup",
  required: ["clusterName", "nodeRoleArn", "scalingConfig", "subnetIds"],
  immutable: [
    "amiType",
    "capacityType",
    "clusterName",
    "diskSize",
    "instanceTypes",
    "nodeGroupName",
    "nodeGroupNamePrefix",
    "nodeRoleArn",
    "remoteAccess",
    "subnetIds",
  ],
  immutableWithin: ["launchTemplate.id", "launchTemplate.name"],
  mutable: [
    "forceUpdateVersion",
    "labels",
    "launchTemplate",
    "nodeRepairConfig",
    "releaseVersion",
    "scalingConfig",
    "taints",
    "updateConfig",
    "version",
    "warmPoolConfig",
  ],
  computed: ["arn", "resources", "status"],
  name: {
    property: "nodeGroupName",
    prefix: "nodeGroupNamePrefix",
    max: 63,
    pattern: /^[0-9A-Za-z][A-Za-z0-9\-_]*$/,
    allowed: "a letter or digit, then letters, digits, - and _",
  },
  references: [
    { property: "clusterName", to: CLUSTER, notFound: clusterNotFound, onDelete: "restrict" },
    { property: "subnetIds[*]", to: "aws:ec2/subnet:Subnet", notFound: subnetNotFound, onDelete: "restrict" },
  ],
  exists: (id) =>
    new AwsError(
      "ResourceInUseException",
      `NodeGroup already exists with name ${id.split(":")[1]} and cluster name ${id.split(":")[0]}`,
    ),
  check: (inputs, problems) => {
    const { scalingConfig, capacityType, taints, launchTemplate: template, diskSize, remoteAccess } = inputs;
    problems.oneOf("amiType", inputs.amiType, AMI_TYPES);
    checkUpdateConfig(inputs.updateConfig, problems);
    for (const label of Object.keys(inputs.labels ?? {})) {
      if (!RESERVED_LABEL.test(label)) continue;
      problems.report(
        "labels",
        `Label cannot contain reserved prefixes [kubernetes.io/, k8s.io/, eks.amazonaws.com/], got ${label}`,
      );
    }
    problems.oneOf("capacityType", capacityType, ["ON_DEMAND", "SPOT", "CAPACITY_BLOCK"]);
    for (const { effect } of taints ?? []) {
      problems.oneOf("taints[*].effect", effect, ["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"]);
    }
    if (template !== undefined && (diskSize !== undefined || remoteAccess !== undefined)) {
      problems.report(
        "launchTemplate",
        "diskSize and remoteAccess must be specified within the launch template",
      );
    }
    const { minSize, desiredSize, maxSize } = scalingConfig ?? {};
    if (minSize === undefined || desiredSize === undefined || maxSize === undefined) return;
    if (maxSize < 1 || minSize > desiredSize || desiredSize > maxSize) {
      problems.report(
        "scalingConfig",
        `minSize <= desiredSize <= maxSize and maxSize >= 1 are needed, got ${minSize}, ${desiredSize}, ${maxSize}`,
      );
    }
  },
  create: (inputs, cloud) => {
    const cluster = clusterOf(inputs.clusterName, cloud).outputs;
    assertTrusts(inputs.nodeRoleArn, "ec2.amazonaws.com", cloud);
    assertNodesCanJoin(inputs.nodeRoleArn, cloud);
    assertTemplate(inputs, cloud);
    assertOffered(inputs.instanceTypes ?? [], cloud);
    if (cluster.accessConfig.authenticationMode !== "CONFIG_MAP") {
      putAccessEntry(inputs.clusterName, inputs.nodeRoleArn, "EC2_LINUX", cloud);
    }
    const name = inputs.nodeGroupName ?? "";
    const group = `eks-${name}-${cloud.newId("x").slice(2, 10)}`;
    return {
      id: `${inputs.clusterName}:${name}`,
      outputs: {
        arn: cloud.arn("eks", `nodegroup/${inputs.clusterName}/${name}/${cloud.newId("x").slice(2)}`),
        resources: [{ autoscalingGroups: [{ name: group }], remoteAccessSecurityGroupId: "" }],
        status: "ACTIVE",
        nodeGroupNamePrefix: inputs.nodeGroupNamePrefix ?? "",
        amiType: inputs.amiType ?? "AL2023_x86_64_STANDARD",
        capacityType: inputs.capacityType ?? "ON_DEMAND",
        instanceTypes: inputs.instanceTypes ?? (inputs.launchTemplate === undefined ? ["t3.medium"] : []),
        version: inputs.version ?? cluster.version,
      },
    };
  },
});

/** AWS: Amazon EKS API reference, Nodegroup `amiType`, without Windows and what is out of support. */
const AMI_TYPES = [
  "AL2023_x86_64_NVIDIA",
  "AL2023_ARM_64_NVIDIA",
  "AL2023_x86_64_NEURON",
  "BOTTLEROCKET_x86_64_NVIDIA",
  "BOTTLEROCKET_ARM_64_NVIDIA",
  "AL2023_x86_64_STANDARD",
  "AL2023_ARM_64_STANDARD",
  "BOTTLEROCKET_x86_64",
  "BOTTLEROCKET_ARM_64",
  "CUSTOM",
];

const RESERVED_LABEL = /(^|\.)(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\//;

/** AWS: NodegroupUpdateConfig: one of the two, up to 100. */
function checkUpdateConfig(config: InputsOf<NodeGroupArgs>["updateConfig"], problems: Problems): void {
  problems.range("updateConfig.maxUnavailable", config?.maxUnavailable, 1, 100);
  problems.range("updateConfig.maxUnavailablePercentage", config?.maxUnavailablePercentage, 1, 100);
  if (config?.maxUnavailable === undefined || config.maxUnavailablePercentage === undefined) return;
  problems.report("updateConfig", "maxUnavailable and maxUnavailablePercentage exclude each other");
}

/** Without them a node comes up and never joins. AWS: "Amazon EKS node IAM role". */
const NODE_POLICIES = [
  /\/AmazonEKSWorkerNode(Minimal)?Policy$/,
  /\/AmazonEC2ContainerRegistry(ReadOnly|PullOnly|PowerUser)$/,
];

function assertNodesCanJoin(roleArn: string, cloud: Cloud): void {
  const role = cloud.listType("aws:iam/role:Role").find(({ outputs }) => outputs.arn === roleArn);
  const attached = cloud
    .listType("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    .filter(({ outputs }) => outputs.role === role?.id)
    .map(({ outputs }) => String(outputs.policyArn));
  const managed = (role?.outputs.managedPolicyArns ?? []) as string[];
  const missing = NODE_POLICIES.filter(
    (policy) => ![...attached, ...managed].some((arn) => policy.test(arn)),
  );
  if (missing.length === 0) return;
  throw new AwsError(
    "NodeCreationFailure",
    `Instances failed to join the kubernetes cluster: no policy like ${missing.map(({ source }) => source.slice(2, -1)).join(", ")} is attached to ${roleArn}. Attach it before the node group is created (dependsOn).`,
  );
}

/** By AWS's list of what each region offers (facts/aws), and what `outside.json` adds. */
function assertOffered(types: readonly string[], cloud: Cloud): void {
  const lacking = types.filter((type) => !cloud.existsOutside(type));
  const unknown = lacking.filter((type) => isOffered("ec2", type, cloud.region) === undefined);
  if (unknown.length > 0)
    throw invalid(`The following supplied instance types do not exist: [${unknown.join(", ")}]`);
  const elsewhere = lacking.find((type) => isOffered("ec2", type, cloud.region) === false);
  if (elsewhere !== undefined)
    throw invalid(`Your requested instance type (${elsewhere}) is not supported in ${cloud.region}.`);
}

function assertTemplate({ launchTemplate: given }: InputsOf<NodeGroupArgs>, cloud: Cloud): void {
  if (given === undefined) return;
  const template = cloud
    .list(launchTemplate)
    .find(({ id, outputs }) => id === given.id || outputs.name === given.name);
  if (template === undefined) throw invalid(`Launch template ${given.id ?? given.name} not found.`);
  const version = Number(given.version);
  if (Number.isInteger(version) && version > template.outputs.latestVersion) {
    throw invalid(`Launch template ${template.id} has no version ${given.version}.`);
  }
}
