import type { Resource } from "@pulumi/pulumi";
import type { AccessEntry, AccessEntryArgs } from "@pulumi/aws/eks/accessEntry.js";
import type {
  AccessPolicyAssociation,
  AccessPolicyAssociationArgs,
} from "@pulumi/aws/eks/accessPolicyAssociation.js";
import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import type { ClusterArgs } from "@pulumi/eks";
import * as pulumi from "../../plugin/sdk.ts";
import { child } from "./child.ts";

/** Registers `accessEntries`, and under each the policies associated with it. @returns the entries as given. */
export function accessEntries(
  name: string,
  cluster: Pick<Cluster, "name">,
  { accessEntries: given = {}, authenticationMode }: ClusterArgs,
  parent: Resource,
): unknown[] {
  const entries = Object.entries(given as Record<string, Entry>);
  if (authenticationMode !== "API" && authenticationMode !== "API_AND_CONFIG_MAP") {
    if (entries.length === 0) return [];
    throw new Error(
      "The 'accessEntries' property is not supported when 'authenticationMode' is not set to API",
    );
  }
  for (const [key, { principalArn, accessPolicies = {}, username, ...rest }] of entries) {
    const clusterName = cluster.name;
    const entry = child<AccessEntry, AccessEntryArgs, "accessEntryArn">(
      "aws:eks/accessEntry:AccessEntry",
      `${name}-${key}`,
      { ...rest, ...(username !== undefined && { userName: username }), principalArn, clusterName },
      ["accessEntryArn"],
      { parent, dependsOn: [cluster as unknown as Resource] },
    );
    for (const [policyKey, association] of Object.entries(accessPolicies)) {
      const { accessScope, policyArn } = pulumi.output(association);
      child<AccessPolicyAssociation, AccessPolicyAssociationArgs, "policyArn">(
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        `${name}-${key}-${policyKey}`,
        { accessScope, policyArn, principalArn, clusterName },
        ["policyArn"],
        { parent: entry, dependsOn: [entry] },
      );
    }
  }
  return entries.map(([, entry]) => entry);
}

/** As `eks.types.input.AccessEntryArgs`, once unwrapped. */
type Entry =
  NonNullable<Extract<ClusterArgs["accessEntries"], Record<string, unknown>>>[string] extends pulumi.Input<
    infer Args
  >
    ? Args
    : never;
