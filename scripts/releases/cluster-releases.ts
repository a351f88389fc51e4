import type { Row } from "./charts.ts";

/** Runs the AWS CLI. @returns what it prints, as JSON @throws where it fails */
export type Aws = (...command: string[]) => Promise<unknown>;

/** What of a stack's file runs on AWS's releases. */
export interface ClusterReleases {
  /** Name of the cluster. */
  readonly cluster: string;
  /** Its Kubernetes version, e.g. `1.35`. */
  readonly version: string;
  /** `amiFamily` and `amiVersion` of Karpenter's nodes, and whether pools have `arm64` or `amd64`. */
  readonly karpenter?: {
    readonly amiFamily: string;
    readonly amiVersion: string;
    readonly architecture: string;
  };
}

/**
 * The newest releases that AWS has for what a cluster runs: each EKS add-on, the AMI of each node group, and the release
 * that Karpenter's alias is pinned to. What can't be asked is `unknown`, with the reason.
 */
export async function checkCluster(of: ClusterReleases, aws: Aws): Promise<Row[]> {
  const { karpenter } = of;
  const rows = await Promise.all([
    askedOf("EKS add-ons", () => addonRows(of, aws)),
    askedOf("node groups", () => nodeGroupRows(of, aws)),
    ...(karpenter === undefined || karpenter.amiVersion === "latest"
      ? []
      : [askedOf("karpenter AMI", () => karpenterRows(of.version, karpenter, aws))]),
  ]);
  return rows.flat();
}

async function askedOf(key: string, ask: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await ask();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ key, pinned: "?", state: "unknown", reason }];
  }
}

/**
 * Against the default version of the cluster's Kubernetes version, which is what an update of the stack takes.
 * Source: Amazon EKS API Reference, DescribeAddonVersions, Compatibility `defaultVersion`.
 */
async function addonRows({ cluster, version }: ClusterReleases, aws: Aws): Promise<Row[]> {
  const [installed, published] = await Promise.all([
    aws("eks", "list-addons", "--cluster-name", cluster) as Promise<{ addons: string[] }>,
    aws("eks", "describe-addon-versions", "--kubernetes-version", version) as Promise<{
      addons: { addonName: string; addonVersions: AddonVersion[] }[];
    }>,
  ]);
  const defaults = new Map(
    published.addons.map(({ addonName, addonVersions }) => [
      addonName,
      addonVersions.find(({ compatibilities }) =>
        compatibilities.some((each) => each.clusterVersion === version && each.defaultVersion),
      )?.addonVersion,
    ]),
  );
  return Promise.all(
    installed.addons.map(async (name) => {
      const { addon } = (await aws(
        ...["eks", "describe-addon", "--cluster-name", cluster, "--addon-name", name],
      )) as { addon: { addonVersion: string } };
      return compared(`add-on ${name}`, addon.addonVersion, defaults.get(name));
    }),
  );
}

interface AddonVersion {
  readonly addonVersion: string;
  readonly compatibilities: readonly { readonly clusterVersion: string; readonly defaultVersion: boolean }[];
}

async function nodeGroupRows({ cluster }: ClusterReleases, aws: Aws): Promise<Row[]> {
  const { nodegroups } = (await aws("eks", "list-nodegroups", "--cluster-name", cluster)) as {
    nodegroups: string[];
  };
  return Promise.all(
    nodegroups.map(async (name) => {
      const { nodegroup } = (await aws(
        ...["eks", "describe-nodegroup", "--cluster-name", cluster, "--nodegroup-name", name],
      )) as { nodegroup: { version: string; releaseVersion: string; amiType: string } };
      const { version, releaseVersion, amiType } = nodegroup;
      const parameter = releaseParameter(amiType, version);
      return parameter === undefined
        ? {
            key: `node group ${name}`,
            pinned: releaseVersion,
            state: "unknown" as const,
            reason: `no parameter of AWS Systems Manager is known for the AMI type ${amiType}`,
          }
        : compared(`node group ${name}`, releaseVersion, await valueOf(parameter, aws));
    }),
  );
}

/** Karpenter's releases are the AMI's: `v1.42.0` of 1.42.0-5ed15786, `v20260115` of 1.35.0-20260115. */
async function karpenterRows(
  version: string,
  { amiFamily, amiVersion, architecture }: NonNullable<ClusterReleases["karpenter"]>,
  aws: Aws,
): Promise<Row[]> {
  const isBottlerocket = amiFamily === "bottlerocket";
  const arm = architecture === "arm64";
  const amiType = isBottlerocket
    ? `BOTTLEROCKET_${arm ? "ARM_64" : "x86_64"}`
    : `AL2023_${arm ? "ARM_64" : "x86_64"}_STANDARD`;
  const release = await valueOf(releaseParameter(amiType, version) ?? "", aws);
  const [system = "", build = ""] = release.split("-");
  return [compared("karpenter AMI", amiVersion, `v${isBottlerocket ? system : build}`)];
}

const alFamily = /^AL2023_(x86_64|ARM_64)_(STANDARD|NVIDIA|NEURON)$/;
const bottlerocketFamily = /^BOTTLEROCKET_(ARM_64|x86_64)(_NVIDIA)?(_FIPS)?$/;

/**
 * The public parameter with the newest release of an AMI type. Sources: Amazon EKS User Guide, "Retrieve recommended
 * Amazon Linux AMI IDs", "Retrieve recommended Bottlerocket AMI IDs"; Bottlerocket, "Finding AMI IDs" (`image_version`).
 */
export function releaseParameter(amiType: string, version: string): string | undefined {
  const [, alArchitecture, variant] = alFamily.exec(amiType) ?? [];
  if (alArchitecture !== undefined && variant !== undefined)
    return `/aws/service/eks/optimized-ami/${version}/amazon-linux-2023/${nameOf(alArchitecture)}/${variant.toLowerCase()}/recommended/release_version`;
  const [, architecture, nvidia = "", fips = ""] = bottlerocketFamily.exec(amiType) ?? [];
  return architecture === undefined
    ? undefined
    : `/aws/service/bottlerocket/aws-k8s-${version}${(nvidia + fips).toLowerCase().replaceAll("_", "-")}/${nameOf(architecture)}/latest/image_version`;
}

const nameOf = (architecture: string): string => (architecture === "ARM_64" ? "arm64" : architecture);

async function valueOf(parameter: string, aws: Aws): Promise<string> {
  const found = (await aws("ssm", "get-parameter", "--name", parameter)) as { Parameter: { Value: string } };
  return found.Parameter.Value;
}

function compared(key: string, pinned: string, newest: string | undefined): Row {
  if (newest === undefined)
    return {
      key,
      pinned,
      state: "unknown",
      reason: "AWS names no default version for this Kubernetes version",
    };
  return { key, pinned, newest, state: pinned === newest ? "current" : "outdated" };
}
