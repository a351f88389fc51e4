import type { ClusterArgs } from "@pulumi/aws/eks/cluster.js";
import type { Cloud, InputsOf } from "../model.ts";
import { assertTrusts, invalid, putAccessEntry } from "./common.ts";

type Inputs = InputsOf<ClusterArgs>;

const NODE_POOLS = ["general-purpose", "system"];

/** What both inputs and outputs of a cluster have. */
interface Compute {
  readonly computeConfig?:
    { readonly enabled?: boolean | undefined; readonly nodeRoleArn?: string | undefined } | undefined;
}

export function isAutoMode({ computeConfig }: Compute): boolean {
  return computeConfig?.enabled === true;
}

/** As EKS fills it in. */
export function computeConfigOf({ computeConfig }: Inputs) {
  const { enabled = false, nodePools, nodeRoleArn } = computeConfig ?? {};
  return {
    enabled,
    ...(nodePools !== undefined && { nodePools }),
    ...(nodeRoleArn !== undefined && { nodeRoleArn }),
  };
}

/**
 * What EKS asks of a cluster in Auto Mode: its three capabilities together, access entries, nodes' role. AWS: "Create
 * an EKS Auto Mode cluster", "Enable EKS Auto Mode on an existing cluster".
 */
export function assertAutoMode(inputs: Inputs, cloud: Cloud): void {
  const { computeConfig, storageConfig, kubernetesNetworkConfig, accessConfig } = inputs;
  const capabilities = [
    computeConfig?.enabled === true,
    storageConfig?.blockStorage?.enabled === true,
    kubernetesNetworkConfig?.elasticLoadBalancing?.enabled === true,
  ];
  if (new Set(capabilities).size > 1) {
    throw invalid(
      "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
    );
  }
  if (!isAutoMode(inputs)) return;
  if (
    accessConfig?.authenticationMode !== "API" &&
    accessConfig?.authenticationMode !== "API_AND_CONFIG_MAP"
  ) {
    throw invalid("EKS Auto Mode needs the authentication mode API or API_AND_CONFIG_MAP");
  }
  const { nodePools = [], nodeRoleArn } = computeConfig ?? {};
  const unknown = nodePools.filter((pool) => !NODE_POOLS.includes(pool));
  if (unknown.length > 0) {
    throw invalid(`Node pools ${unknown.join(", ")} are not built in: allowed are ${NODE_POOLS.join(", ")}`);
  }
  if (nodePools.length > 0 !== (nodeRoleArn !== undefined)) {
    throw invalid("When Compute Config nodePools are set, nodeRoleArn must be set too, and only then");
  }
  if (nodeRoleArn !== undefined) assertTrusts(nodeRoleArn, "ec2.amazonaws.com", cloud);
}

/** A cluster that begins in Auto Mode has no add-ons of its own making. */
export function assertAutoModeCreation(inputs: Inputs): void {
  if (!isAutoMode(inputs) || inputs.bootstrapSelfManagedAddons === false) return;
  throw invalid("bootstrapSelfManagedAddons must be false for a cluster in EKS Auto Mode");
}

/** Nodes get in by an entry that EKS makes. */
export function putAutoModeEntry(name: string, { computeConfig }: Inputs, cloud: Cloud): void {
  if (computeConfig?.nodeRoleArn !== undefined) putAccessEntry(name, computeConfig.nodeRoleArn, "EC2", cloud);
}

/** AWS: the nodes' role is fixed as long as Auto Mode is on. */
export function assertSameNodeRole(former: Compute, inputs: Compute): void {
  const role = former.computeConfig?.nodeRoleArn;
  if (!isAutoMode(former) || !isAutoMode(inputs) || role === undefined) return;
  if (inputs.computeConfig?.nodeRoleArn !== role)
    throw invalid("Compute Config nodeRoleArn can't be changed");
}
