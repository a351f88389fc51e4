import type { helm } from "@pulumi/kubernetes/types/output.js";
import { crdSources } from "../toolchain/crd-sources.ts";
import { acquireCrds, type CustomResourceDefinition } from "../toolchain/crds.ts";
import type { ChartLocation } from "./helm.ts";

/** The status of what was left out. No release of helm's has it. */
export const LEFT_OUT = "left-out";

/**
 * Charts of controllers whose work is to call the AWS API. The sandbox's cloud is provider plugins, not an API that
 * programs in the cluster could call: these would start, fail, and roll their release back.
 */
const NEEDS_AWS: ReadonlySet<string> = new Set([
  "aws-load-balancer-controller",
  "external-dns",
  "external-secrets",
  "karpenter",
]);

/** Charts of programs that watch what runs: on nodes that are simulated nothing does, themselves included. */
const WATCHES_NODES: ReadonlySet<string> = new Set([
  "kube-prometheus-stack",
  "loki",
  "opentelemetry-collector",
]);

/** Why a chart is left out whether or not it can be fetched; undefined where it isn't. */
export function whyLeftOut({ chart }: Pick<ChartLocation, "chart">): string | undefined {
  const name = nameOfChart(chart);
  if (NEEDS_AWS.has(name)) return "its controller calls the AWS API, which no sandbox has";
  return WATCHES_NODES.has(name)
    ? "its programs watch containers and nodes, and a sandbox's are simulated"
    : undefined;
}

/** `oci://example.com/charts/karpenter@sha256:…` → `karpenter`. */
export function nameOfChart(chart: string): string {
  const [name = ""] = (chart.split("/").at(-1) ?? "").split(/[@:]/);
  return name.replace(/-v?\d[\w.+-]*\.tgz$/, "");
}

/** A chart that is not installed, and what is in its place. */
export interface LeftOutChart {
  readonly chart: string;
  readonly version: string;
  /** Why, and whether definitions stand in. */
  readonly reason: string;
  readonly definitions: readonly CustomResourceDefinition[];
}

/** @throws where the chart's definitions can't be had */
export async function leaveOut(
  {
    chart: location,
    version = "",
    skipCrds = false,
  }: Pick<ChartLocation, "chart" | "version"> & { readonly skipCrds?: boolean | undefined },
  why: string,
): Promise<LeftOutChart> {
  const chart = nameOfChart(location);
  const definitions = skipCrds ? [] : await definitionsOf(chart);
  const reason = definitions.length > 0 ? `${why}; its CRDs stand in` : why;
  return { chart, version, reason, definitions };
}

/** What the user is told. */
export function warningOf({ chart, version, reason }: LeftOutChart): string {
  return `left out: chart ${chart} ${version}: ${reason}`;
}

/** What the state says, in the SDK's words for a release. */
export function outputsOf(
  { chart, version, reason }: LeftOutChart,
  place: { readonly name: string; readonly namespace: string; readonly revision: number },
): { readonly status: helm.v3.ReleaseStatus; readonly description: string } {
  return { status: { ...place, chart, version, appVersion: "", status: LEFT_OUT }, description: reason };
}

/** Nothing is fetched for a chart that brings none. */
async function definitionsOf(chart: string): Promise<readonly CustomResourceDefinition[]> {
  return Object.hasOwn(crdSources, chart) ? (await acquireCrds()).ofChart(chart) : [];
}
