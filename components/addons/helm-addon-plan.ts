import { type ChartDigests, pinnedChart, pinnedCharts } from "../../facts/charts/digests.ts";
import { PodSecurityLevel } from "../choices.ts";
import { cidrProblems } from "../cidr.ts";
import { nameProblems } from "../naming.ts";
import { below, choiceProblems, type Problem, type Resolved } from "../validation.ts";
import { addonIngress, addonPorts, type IngressPolicy } from "./addon-ports.ts";
import { type ChartKey, charts, type PinnedChart } from "./charts.ts";
import type { Plain } from "../plain.ts";
import type { HelmAddonArgs } from "./helm-addon-args.ts";

/** Levels of the Pod Security Standards, strictest last. */
const podSecurityLevels = Object.values(PodSecurityLevel);

/** The plain part of the arguments of what installs a chart. */
export interface ChartPlanArgs {
  readonly chart: string;
  readonly chartMirror?: string;
  readonly version?: string;
}

/** The plain part of `HelmAddonArgs`. */
export type HelmAddonPlanArgs = Plain<Omit<HelmAddonArgs, "values">>;

/** Where Helm finds a chart, in the words of `helm.v3.Release` and `helm.v4.Chart`. */
export interface ChartSource {
  /** Name of the chart, or its whole address in an OCI registry. */
  readonly chart: string;
  readonly version: string;
  readonly repositoryOpts?: { readonly repo: string };
}

export interface HelmAddonPlan {
  readonly releaseName: string;
  readonly source: ChartSource;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly podSecurity: string;
  /** Who reaches its pods, where the namespace is its own and that is known. */
  readonly ingress?: IngressPolicy;
  readonly skipCrds: boolean;
  readonly timeoutSeconds: number;
}

/** Namespaces that every cluster has; nobody else's to label. */
const builtInNamespaces: readonly string[] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planHelmAddon(args: HelmAddonPlanArgs, path = ""): Resolved<HelmAddonPlan> {
  const at = below(path);
  const pinned = chartInTable(args.chart);
  const { namespace = pinned?.namespace ?? "", podSecurity = "restricted", timeoutSeconds = 600 } = args;
  const { nodeCidrs = [], createNamespace = !builtInNamespaces.includes(namespace) } = args;
  const ports = addonPorts[args.chart as ChartKey];
  return {
    plan: {
      releaseName: args.chart,
      source: chartSource(args),
      namespace,
      createNamespace,
      podSecurity,
      ...(createNamespace && ports && nodeCidrs.length > 0 && { ingress: addonIngress(ports, nodeCidrs) }),
      skipCrds: pinned?.crds === "separate",
      timeoutSeconds,
    },
    problems: [
      ...chartProblems(args, false, path),
      ...(namespace === "" ? [] : nameProblems("kubernetesLabel", namespace, at("namespace"))),
      ...choiceProblems(podSecurityLevels, podSecurity, at("podSecurity")),
      ...nodeCidrs.flatMap((cidr, index) => cidrProblems(cidr, `${at("nodeCidrs")}[${index}]`, ofSubnets)),
      ...timeoutProblems(timeoutSeconds, at("timeoutSeconds")),
    ],
  };
}

/** The same for a chart that brings nothing but CRDs. */
export function planCrdChart(args: ChartPlanArgs, path = ""): Resolved<ChartSource> {
  return { plan: chartSource(args), problems: chartProblems(args, true, path) };
}

/** What is wrong with a mirror's address. */
export function mirrorProblems(mirror: string | undefined, path: string): Problem[] {
  if (mirror === undefined || /^oci:\/\/[a-z0-9.-]+(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(mirror))
    return [];
  return [
    {
      path,
      message: "not a folder of an OCI registry",
      received: mirror,
      allowed: "oci://REGISTRY or oci://REGISTRY/PREFIX, lower case, with no slash at the end",
      fix: "push the charts there under their own names (helm pull, helm push) and give the address of their folder",
    },
  ];
}

/**
 * Where a chart comes from. In its own registry it is held to its digest, where that is pinned: Helm takes the digest's
 * manifest, and none where the version's is another one. A mirror's manifests have digests of their own.
 * @param digests a test's own
 */
export function chartSource(
  { chart: key, chartMirror, version: given }: ChartPlanArgs,
  digests: ChartDigests = pinnedCharts(),
): ChartSource {
  const { repository = "", chart = key, version: pin = "" } = chartInTable(key) ?? {};
  const version = given ?? pin;
  if (chartMirror !== undefined) return { chart: `${chartMirror}/${chart}`, version };
  if (!repository.startsWith("oci://")) return { chart, version, repositoryOpts: { repo: repository } };
  const digest = pinnedChart({ repository, chart, version }, digests);
  return { chart: `${repository}/${chart}${digest === undefined ? "" : `@${digest}`}`, version };
}

function chartInTable(key: string): PinnedChart | undefined {
  return Object.hasOwn(charts, key) ? charts[key as ChartKey] : undefined;
}

function chartProblems(
  { chart, chartMirror, version }: ChartPlanArgs,
  crdsOnly: boolean,
  path: string,
): Problem[] {
  const at = below(path);
  const keys = Object.entries<PinnedChart>(charts)
    .filter(([, { crds }]) => (crds === "only") === crdsOnly)
    .map(([key]) => key);
  return [
    ...choiceProblems(keys, chart, at("chart")),
    ...mirrorProblems(chartMirror, at("chartMirror")),
    ...(version === undefined || /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)
      ? []
      : [
          {
            path: at("version"),
            message: "not one version",
            received: version,
            allowed:
              "an exact version of the chart, e.g. 1.2.3: a range would change what is deployed by itself",
            fix: "write the version, or leave it out for the pinned one",
          },
        ]),
  ];
}

const ofSubnets = {
  allowed: "the blocks of the cluster's subnets, e.g. 10.20.64.0/19",
  fix: "take those of the subnets that the cluster was given",
};

function timeoutProblems(seconds: number, path: string): Problem[] {
  if (Number.isInteger(seconds) && seconds >= 60 && seconds <= 3600) return [];
  return [
    {
      path,
      message: "not a time that an installation can be given",
      received: seconds,
      allowed: "60 to 3600 whole seconds",
      fix: "leave it out for 600",
    },
  ];
}
