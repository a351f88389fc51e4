import type { GetAvailabilityZonesResult } from "@pulumi/aws/getAvailabilityZones.js";
import type { GetCallerIdentityResult } from "@pulumi/aws/getCallerIdentity.js";
import type { GetPartitionResult } from "@pulumi/aws/getPartition.js";
import type { GetRegionResult } from "@pulumi/aws/getRegion.js";
import type { GetAddonVersionResult } from "@pulumi/aws/eks/getAddonVersion.js";
import type { Properties } from "../plugin/provider.ts";
import { UnmodelledError } from "./errors.ts";
import { subnet, vpc } from "./model/ec2.ts";
import { cluster } from "./model/eks.ts";
import { clusterNotFound } from "./model/eks/common.ts";
import { UNKNOWN_ADDON_VERSION } from "./model/eks/access.ts";
import type { Cloud, CloudObject } from "./model/model.ts";
import { renderPolicyDocument } from "./policy-document.ts";
import { zonesOf } from "./regions.ts";

type Invoke = (args: Properties, cloud: Cloud) => object;

/** Every function of the emulator, by token. To add one: a line here, typed by the SDK's result. */
const invokes: Readonly<Record<string, Invoke>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_args, cloud): GetCallerIdentityResult => ({
    id: cloud.account,
    accountId: cloud.account,
    arn: `arn:${cloud.partition}:sts::${cloud.account}:assumed-role/slipway-sandbox/session`,
    userId: "AROASANDBOXSANDBOXSAN:session",
  }),
  "aws:index/getRegion:getRegion": (_args, { region }): GetRegionResult => ({
    ...{ id: region, name: region, region, description: region },
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
  "aws:index/getPartition:getPartition": (_args, { partition }): GetPartitionResult => ({
    ...{ id: partition, partition },
    dnsSuffix: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    reverseDnsPrefix: partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
  }),
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, { region }): GetAvailabilityZonesResult => {
    const excluded = [...listOf(args.excludeNames), ...listOf(args.excludeZoneIds)];
    const zones = zonesOf(region).filter(
      ({ name, id }) => !excluded.includes(name) && !excluded.includes(id),
    );
    return {
      ...args,
      ...{ id: region, region, groupNames: [region] },
      names: zones.map(({ name }) => name),
      zoneIds: zones.map(({ id }) => id),
    };
  },
  "aws:iam/getPolicyDocument:getPolicyDocument": (args) => renderPolicyDocument(args),
  "aws:ec2/getVpc:getVpc": (args, cloud) => {
    const found = cloud.list(vpc).filter((each) => matches(each, args) && args.default !== true);
    return { default: false, state: "available", cidrBlockAssociations: [], ...only(found, "EC2 VPC") };
  },
  "aws:ec2/getSubnet:getSubnet": (args, cloud) => {
    const found = cloud.list(subnet).filter((each) => matches(each, args));
    return { state: "available", ...only(found, "EC2 Subnet") };
  },
  "aws:ec2/getSubnets:getSubnets": (args, cloud) => ({
    ...{ id: cloud.region, region: cloud.region, tags: args.tags ?? {} },
    ids: cloud.list(subnet).flatMap((each) => (matches(each, args) ? each.id : [])),
  }),
  "aws:eks/getCluster:getCluster": (args, cloud) => {
    const object = cloud.get(cluster, String(args.name));
    if (object === undefined) throw clusterNotFound(String(args.name));
    return {
      ...object.outputs,
      id: object.id,
      certificateAuthorities: [object.outputs.certificateAuthority],
    };
  },
  "aws:eks/getAddonVersion:getAddonVersion": (args, cloud): GetAddonVersionResult => ({
    id: String(args.addonName),
    addonName: String(args.addonName),
    kubernetesVersion: String(args.kubernetesVersion),
    mostRecent: args.mostRecent === true,
    region: cloud.region,
    version: UNKNOWN_ADDON_VERSION,
  }),
};

/** @throws {UnmodelledError} for a function that is not listed above. */
export function invoke(token: string, args: Properties, cloud: Cloud): Properties {
  const answer = Object.hasOwn(invokes, token) ? invokes[token] : undefined;
  if (answer === undefined) throw new UnmodelledError(`the function ${token}`, "sandbox/cloud/invokes.ts");
  return { ...answer(args, cloud) };
}

/** AWS's filters by name, and the provider's shorthands for them. */
const FILTERS: Readonly<Record<string, string>> = {
  "vpc-id": "vpcId",
  "availability-zone": "availabilityZone",
  "cidr-block": "cidrBlock",
  cidr: "cidrBlock",
};

function matches(object: CloudObject<object>, args: Properties): boolean {
  const outputs = object.outputs as Properties;
  const tags = (outputs.tagsAll ?? {}) as Properties;
  const wanted = Object.entries((args.tags ?? {}) as Properties);
  const filters = (args.filters ?? []) as { name: string; values: string[] }[];
  return (
    (args.id ?? object.id) === object.id &&
    ["vpcId", "cidrBlock", "availabilityZone"].every((key) => (args[key] ?? outputs[key]) === outputs[key]) &&
    wanted.every(([key, value]) => tags[key] === value) &&
    filters.every(({ name, values }) => {
      if (name.startsWith("tag:")) return values.includes(String(tags[name.slice(4)]));
      const property = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
      if (property === undefined) throw new UnmodelledError(`the filter ${name}`, "sandbox/cloud/invokes.ts");
      return values.includes(
        String(property === "vpcId" && !("vpcId" in outputs) ? object.id : outputs[property]),
      );
    })
  );
}

function only(found: readonly CloudObject<object>[], what: string): object {
  const [first, second] = found;
  if (first === undefined) throw new Error(`no matching ${what} found`);
  if (second !== undefined)
    throw new Error(`multiple ${what}s matched; use additional constraints to reduce matches to one`);
  return { ...first.outputs, id: first.id };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
