import { ComputeMode } from "../choices.ts";
import type { Plain } from "../plain.ts";
import { type PathOf, type Problem } from "../validation.ts";
import type { ClusterArgs } from "./cluster-args.ts";
import { own } from "../own.ts";

/** `managed` node groups of ours, or `auto`: EKS Auto Mode runs nodes, networking, DNS and disks by itself. */
export const computeModes = Object.values(ComputeMode);

/**
 * Add-ons that EKS installs, by what they wait for. A node without the first ones never gets ready; the others never
 * get ready without a node (pulumi-eks#1525 #1819). Auto Mode brings its own, but for metrics.
 * The node monitoring agent tells of kernels, disks, networks and accelerators that are ill, by which node groups repair
 * their nodes; without it EKS sees only whether a kubelet answers (Amazon EKS User Guide, "Detect node health issues and
 * enable automatic node repair"). Karpenter's own repair is alpha and drains nothing, so it stays off.
 * Source: Amazon EKS User Guide, "Amazon EKS add-ons"; for Auto Mode "Considerations" there.
 */
const addons: Readonly<Record<string, AddonOrder>> = {
  managed: {
    beforeNodes: ["kube-proxy", "eks-pod-identity-agent", "vpc-cni"],
    afterNodes: ["coredns", "metrics-server", "aws-ebs-csi-driver", "eks-node-monitoring-agent"],
  },
  auto: { beforeNodes: [], afterNodes: ["metrics-server"] },
};

interface AddonOrder {
  readonly beforeNodes: readonly string[];
  readonly afterNodes: readonly string[];
}

/** @param volumeSnapshots - whether VolumeSnapshots are wanted, whose controller is an add-on in both modes */
export function addonsOf(computeMode: string, volumeSnapshots = false): AddonOrder {
  const { beforeNodes, afterNodes } = own(addons, computeMode) ?? { beforeNodes: [], afterNodes: [] };
  return { beforeNodes, afterNodes: [...afterNodes, ...(volumeSnapshots ? ["snapshot-controller"] : [])] };
}

/** Where the region is given, every pod subnet's zone has to be in it; only the zones of the subnets matter here. */
type AddonPlanArgs = { readonly computeMode: ComputeMode } & Partial<
  Pick<Plain<ClusterArgs>, "addonVersions" | "volumeSnapshots" | "podSubnets" | "prefixDelegation" | "region">
>;

export function addonProblems(args: AddonPlanArgs, at: PathOf): Problem[] {
  const { beforeNodes, afterNodes } = addonsOf(args.computeMode, args.volumeSnapshots);
  const installed = [...beforeNodes, ...afterNodes];
  return [
    ...(args.computeMode === "auto" ? autoNetworkProblems(args, at) : zoneProblems(args, at)),
    ...Object.entries(args.addonVersions ?? {}).flatMap(([addon, version]) => {
      const here = `${at("addonVersions")}.${addon}`;
      if (!installed.includes(addon))
        return [
          {
            path: here,
            message: "this add-on is not installed here",
            received: addon,
            allowed: installed.join(", "),
            fix:
              args.computeMode === "auto"
                ? "remove it: Auto Mode runs its own"
                : "correct its name or remove it",
          },
        ];
      if (/^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(version)) return [];
      return [
        {
          path: here,
          message: "not the version of an EKS add-on",
          received: version,
          allowed: "a version like v1.2.3-eksbuild.1; left out for EKS's default one",
          fix: `list them with: aws eks describe-addon-versions --addon-name ${addon}`,
        },
      ];
    }),
  ];
}

/**
 * Configuration of the vpc-cni add-on: network policies on, and where asked for pods in subnets of their own and
 * addresses by /28 prefixes.
 * Source: the add-on's schema (aws eks describe-addon-configuration); Amazon EKS Best Practices Guide, "Custom
 * Networking" and "Prefix Mode for Linux".
 */
export function vpcCniConfiguration(
  region: string,
  podSubnets: Readonly<Record<string, string>>,
  prefixDelegation: boolean,
): string {
  const customNetworking = Object.keys(podSubnets).length > 0;
  const env = {
    ...(customNetworking && {
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
      ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
    }),
    ...(prefixDelegation && { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" }),
  };
  const subnets = Object.fromEntries(Object.entries(podSubnets).map(([zone, id]) => [zone, { id }]));
  return JSON.stringify({
    enableNetworkPolicy: "true",
    ...(Object.keys(env).length > 0 && { env }),
    ...(customNetworking && { eniConfig: { create: true, region, subnets } }),
  });
}

/** Amazon EKS User Guide, "Learn about VPC networking and load balancing in EKS Auto Mode". */
function autoNetworkProblems(args: AddonPlanArgs, at: (property: string) => string): Problem[] {
  const given = [
    ...(Object.keys(args.podSubnets ?? {}).length > 0 ? ["podSubnets"] : []),
    ...(args.prefixDelegation === true ? ["prefixDelegation"] : []),
  ];
  return given.map((property) => ({
    path: at(property),
    message: "a setting of the vpc-cni add-on, which EKS Auto Mode does not have",
    allowed: "unset with computeMode auto",
    fix: "remove it, or choose computeMode managed for a new cluster",
  }));
}

function zoneProblems({ podSubnets = {}, region }: AddonPlanArgs, at: PathOf): Problem[] {
  return Object.keys(podSubnets).flatMap((zone) =>
    region === undefined || zone.slice(0, -1) === region
      ? []
      : [
          {
            path: at(`podSubnets.${zone}`),
            message: "this zone is not in the cluster's region",
            received: zone,
            allowed: `zones of ${region}`,
            fix: "name the availability zone in full, e.g. eu-west-1a",
          },
        ],
  );
}
