import type { AccessEntry, AccessEntryArgs } from "@pulumi/aws/eks/accessEntry.js";
import type {
  AccessPolicyAssociation,
  AccessPolicyAssociationArgs,
} from "@pulumi/aws/eks/accessPolicyAssociation.js";
import type { Addon, AddonArgs } from "@pulumi/aws/eks/addon.js";
import type {
  PodIdentityAssociation,
  PodIdentityAssociationArgs,
} from "@pulumi/aws/eks/podIdentityAssociation.js";
import { AwsError } from "../../errors.ts";
import { roleNotFound } from "../iam-errors.ts";
import { type Cloud, define } from "../model.ts";
import { isAutoMode } from "./auto-mode.ts";
import { clusterOf, invalid, ofCluster } from "./common.ts";

const ENTRY = "aws:eks/accessEntry:AccessEntry";
const POD_IDENTITY = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** AWS: "Create access entries": the types. */
const TYPES = [
  "STANDARD",
  "EC2_LINUX",
  "EC2_WINDOWS",
  "EC2",
  "FARGATE_LINUX",
  "HYBRID_LINUX",
  "HYPERPOD_LINUX",
];

export const accessEntry = define<AccessEntry, AccessEntryArgs>()({
  type: ENTRY,
  required: ["clusterName", "principalArn"],
  immutable: ["clusterName", "principalArn", "type"],
  mutable: ["kubernetesGroups", "userName"],
  computed: ["accessEntryArn", "createdAt", "modifiedAt"],
  volatile: ["modifiedAt"],
  deleteBeforeReplace: true,
  defaults: { type: "STANDARD" },
  references: [ofCluster],
  exists: () =>
    new AwsError(
      "ResourceInUseException",
      "The specified access entry resource is already in use on this cluster.",
    ),
  check: ({ principalArn, kubernetesGroups, type }, problems) => {
    problems.oneOf("type", type, TYPES);
    // A principal need not be one of this stack's: the account's people have roles of their own.
    if (principalArn !== undefined && !/^arn:aws[\w-]*:iam::\d{12}:(role|user)\/.+/.test(principalArn)) {
      problems.report("principalArn", `expected the ARN of an IAM role or user, got ${principalArn}`);
    }
    if (type !== undefined && type !== "STANDARD" && (kubernetesGroups ?? []).length > 0) {
      problems.report("kubernetesGroups", `an entry of type ${type} has no groups of its own`);
    }
    for (const group of kubernetesGroups ?? []) {
      if (!group.startsWith("system:")) continue;
      problems.report(
        "kubernetesGroups",
        `The kubernetes group name ${group} is invalid, it cannot start with system:. Associate an access policy instead.`,
      );
    }
  },
  create: (inputs, cloud) => {
    const { clusterName, principalArn } = inputs;
    if (clusterOf(clusterName, cloud).outputs.accessConfig.authenticationMode === "CONFIG_MAP") {
      throw new AwsError(
        "InvalidRequestException",
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
      );
    }
    const now = cloud.now();
    return {
      id: `${clusterName}:${principalArn}`,
      outputs: {
        accessEntryArn: cloud.arn(
          "eks",
          `access-entry/${clusterName}/${principalArn.split(":").slice(4).join("/")}`,
        ),
        ...{ createdAt: now, modifiedAt: now },
        kubernetesGroups: inputs.kubernetesGroups ?? [],
        userName: inputs.userName ?? principalArn,
      },
    };
  },
  update: (_inputs, _object, cloud) => ({ modifiedAt: cloud.now() }),
});

const principalNotFound = (arn: string) =>
  new AwsError("ResourceNotFoundException", `The specified principalArn could not be found: ${arn}`);

export const accessPolicyAssociation = define<AccessPolicyAssociation, AccessPolicyAssociationArgs>()({
  type: "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
  required: ["accessScope", "clusterName", "policyArn", "principalArn"],
  immutable: ["accessScope", "clusterName", "policyArn", "principalArn"],
  mutable: [],
  computed: ["associatedAt", "modifiedAt"],
  taggable: false,
  deleteBeforeReplace: true,
  references: [
    ofCluster,
    // An entry takes its policies with it.
    {
      property: "principalArn",
      to: ENTRY,
      by: "principalArn",
      notFound: principalNotFound,
      onDelete: "cascade",
    },
  ],
  check: ({ policyArn, accessScope }, problems) => {
    if (
      policyArn !== undefined &&
      !/^arn:aws[\w-]*:eks::aws:cluster-access-policy\/Amazon\w+$/.test(policyArn)
    ) {
      problems.report(
        "policyArn",
        `expected arn:aws:eks::aws:cluster-access-policy/AmazonEKS..., got ${policyArn}`,
      );
    }
    problems.oneOf("accessScope.type", accessScope?.type, ["cluster", "namespace"]);
    const scoped = (accessScope?.namespaces ?? []).length > 0;
    if (accessScope?.type === "cluster" && scoped) {
      problems.report("accessScope.namespaces", "a scope of type cluster has no namespaces");
    }
    if (accessScope?.type === "namespace" && !scoped) {
      problems.report("accessScope.namespaces", "a scope of type namespace needs at least one namespace");
    }
  },
  create: ({ clusterName, principalArn, policyArn }, cloud) => {
    const entry = cloud.listType(ENTRY).find(({ id }) => id === `${clusterName}:${principalArn}`);
    if (entry === undefined) throw principalNotFound(principalArn);
    if (entry.outputs.type !== "STANDARD" && entry.outputs.type !== "EC2") {
      throw new AwsError(
        "InvalidRequestException",
        `The access entry's type ${String(entry.outputs.type)} takes no access policy.`,
      );
    }
    const now = cloud.now();
    return {
      id: `${clusterName}#${principalArn}#${policyArn}`,
      outputs: { associatedAt: now, modifiedAt: now },
    };
  },
});

export const podIdentityAssociation = define<PodIdentityAssociation, PodIdentityAssociationArgs>()({
  type: POD_IDENTITY,
  required: ["clusterName", "namespace", "roleArn", "serviceAccount"],
  immutable: ["clusterName", "namespace", "serviceAccount"],
  mutable: ["disableSessionTags", "policy", "roleArn", "targetRoleArn"],
  computed: ["associationArn", "associationId", "externalId"],
  policies: { policy: "identity" },
  deleteBeforeReplace: true,
  references: [
    ofCluster,
    { property: "roleArn", to: "aws:iam/role:Role", by: "arn", notFound: roleNotFound },
  ],
  create: ({ clusterName, namespace, serviceAccount, disableSessionTags }, cloud) => {
    const other = cloud.listType(POD_IDENTITY).find(({ outputs }) => {
      return (
        outputs.clusterName === clusterName &&
        outputs.namespace === namespace &&
        outputs.serviceAccount === serviceAccount
      );
    });
    if (other !== undefined)
      throw new AwsError("ResourceInUseException", `Association already exists: ${other.id}`);
    const id = cloud.newId("a");
    return {
      id,
      outputs: {
        associationArn: cloud.arn("eks", `podidentityassociation/${clusterName}/${id}`),
        ...{ associationId: id, externalId: "", disableSessionTags: disableSessionTags ?? false },
      },
    };
  },
});

/** The emulator does not know EKS's tables of add-on versions: the version of one that is given none says so. */
export const UNKNOWN_ADDON_VERSION = "v0.0.0-sandbox";

export const addon = define<Addon, AddonArgs>()({
  type: "aws:eks/addon:Addon",
  required: ["addonName", "clusterName"],
  immutable: ["addonName", "clusterName", "namespaceConfig"],
  mutable: [
    "addonVersion",
    "configurationValues",
    "podIdentityAssociations",
    "preserve",
    "resolveConflictsOnCreate",
    "resolveConflictsOnUpdate",
    "serviceAccountRoleArn",
  ],
  computed: ["arn", "createdAt", "modifiedAt"],
  volatile: ["modifiedAt"],
  deleteBeforeReplace: true,
  references: [
    ofCluster,
    { property: "serviceAccountRoleArn", to: "aws:iam/role:Role", by: "arn", notFound: roleNotFound },
    {
      property: "podIdentityAssociations[*].roleArn",
      to: "aws:iam/role:Role",
      by: "arn",
      notFound: roleNotFound,
    },
  ],
  exists: () => new AwsError("ResourceInUseException", "Addon already exists."),
  check: (inputs, problems) => {
    problems.oneOf("resolveConflictsOnCreate", inputs.resolveConflictsOnCreate, ["NONE", "OVERWRITE"]);
    problems.oneOf("resolveConflictsOnUpdate", inputs.resolveConflictsOnUpdate, [
      "NONE",
      "OVERWRITE",
      "PRESERVE",
    ]);
    if (
      inputs.addonVersion !== undefined &&
      !/^v\d+\.\d+\.\d+-(eksbuild\.\d+|sandbox)$/.test(inputs.addonVersion)
    ) {
      problems.report(
        "addonVersion",
        `expected a version like v1.2.3-eksbuild.1, got ${inputs.addonVersion}`,
      );
    }
  },
  create: (inputs, cloud) => {
    const { clusterName, addonName } = inputs;
    assertNodesFor(addonName, clusterName, cloud);
    if (inputs.configurationValues !== undefined) assertJson(inputs.configurationValues);
    const now = cloud.now();
    return {
      id: `${clusterName}:${addonName}`,
      outputs: {
        arn: cloud.arn("eks", `addon/${clusterName}/${addonName}/${cloud.newId("x").slice(2)}`),
        ...{ createdAt: now, modifiedAt: now },
        addonVersion: inputs.addonVersion ?? UNKNOWN_ADDON_VERSION,
        configurationValues: inputs.configurationValues ?? "",
      },
    };
  },
  update: (inputs, _object, cloud) => {
    if (inputs.configurationValues !== undefined) assertJson(inputs.configurationValues);
    return { modifiedAt: cloud.now() };
  },
});

/** Add-ons that are Deployments: without a node their pods wait, until EKS calls them DEGRADED. */
const NEED_NODES = ["coredns", "metrics-server", "aws-ebs-csi-driver", "snapshot-controller"];

function assertNodesFor(addonName: string, clusterName: string, cloud: Cloud): void {
  if (!NEED_NODES.includes(addonName) || isAutoMode(clusterOf(clusterName, cloud).outputs)) return;
  const groups = cloud.listType("aws:eks/nodeGroup:NodeGroup");
  if (groups.some(({ outputs }) => outputs.clusterName === clusterName)) return;
  throw new AwsError(
    "InsufficientNumberOfReplicas",
    `waiting for EKS Add-On (${clusterName}:${addonName}) create: timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED', timeout: 20m0s): the add-on is unhealthy because it doesn't have the desired number of replicas. Create the node groups first (dependsOn).`,
  );
}

/** EKS takes YAML too; everybody sends JSON, and a broken one is the mistake to catch. */
function assertJson(text: string): void {
  if (!/^\s*\{/.test(text)) return;
  try {
    JSON.parse(text);
  } catch (error) {
    throw invalid(
      `ConfigurationValue is not in valid JSON or YAML format. ${error instanceof Error ? error.message : ""}`,
    );
  }
}
