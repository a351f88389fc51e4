import { readFileSync } from "node:fs";
import { ownManifest } from "../own/files.ts";

/**
 * The one list of tool versions. A version here is what a release download or a build installs; the Go modules in
 * tools/ pin the same ones (a test compares), and resource plugins follow the npm packages of their SDKs.
 */
export const versions = {
  /** Not the SDK's version: 3.250.0 is the newest engine that can be had as a Go module too. */
  pulumi: "3.250.0",
  kubernetes: "1.36.3",
  etcd: "3.6.13",
  helm: "4.2.4",
  kwok: "0.8.0",
  coredns: "1.14.7",
  metricsServer: "0.9.0",
  kubeconform: "0.7.0",
  flagger: "1.44.0",
  /** Its Go module is v0.313.5 of the same commit. */
  prometheus: "3.13.5",
  /** For amtool alone: Alertmanager itself can't be built from its module, which lacks its pages. */
  alertmanager: "0.34.2",
  /** The last whose module has its pages, as Go source. */
  alertmanagerServer: "0.31.1",
  /** That of the chart opentelemetry-collector (components/addons/charts.ts): what is tried is what is deployed. */
  collector: "0.165.0",
  victoriaLogs: "1.52.1",
  /** Those of the chart kube-prometheus-stack (components/addons/charts.ts). */
  kubeStateMetrics: "2.20.0",
  nodeExporter: "1.12.1",
  traefik: "3.6.7",
  vegeta: "12.13.0",
  pulumiRandom: sdkVersion("@pulumi/random"),
} as const;

/** Versions from `atLeast` up to, but without, `below`. */
export interface VersionRange {
  readonly atLeast: string;
  readonly below: string;
}

/** What is accepted from PATH in place of the versions above. */
export const accepted = {
  /** Older engines were not tried with the SDK in package.json. */
  pulumi: { atLeast: "3.225.0", below: "4.0.0" },
  /** The control plane and node agents: the same minor, so that one set of flags fits. */
  kubernetes: minors(versions.kubernetes, 0),
  /** https://kubernetes.io/releases/version-skew-policy/#kubectl: one minor older or newer than the API server. */
  kubectl: minors(versions.kubernetes, 1),
  etcd: minors(versions.etcd, 0),
  helm: { atLeast: "4.0.0", below: "5.0.0" },
  kwok: minors(versions.kwok, 0),
  coredns: { atLeast: "1.11.0", below: "2.0.0" },
  kubeconform: { atLeast: "0.6.0", below: "1.0.0" },
  prometheus: { atLeast: "3.0.0", below: "4.0.0" },
  nodeExporter: { atLeast: "1.9.0", below: "2.0.0" },
  alertmanager: { atLeast: "0.31.0", below: "1.0.0" },
  /** 3.7 names services otherwise in its metrics. */
  traefik: minors(versions.traefik, 0),
  vegeta: { atLeast: "12.8.0", below: "13.0.0" },
} as const satisfies Record<string, VersionRange>;

/** The first `1.2.3` in a text, such as the output of `--version`. */
export function findVersion(text: string): string | undefined {
  return /(?<!\d)\d+\.\d+\.\d+/.exec(text)?.[0];
}

/** Whether `version` lies in `range`. A pre-release counts as the release it precedes. */
export function inRange(version: string, range: VersionRange): boolean {
  return compareVersions(version, range.atLeast) >= 0 && compareVersions(version, range.below) < 0;
}

/** Negative, zero or positive as `a` is older than, the same as or newer than `b`. Missing parts count as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (const index of [0, 1, 2]) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

function minors(version: string, skew: number): VersionRange {
  const [major = 0, minor = 0] = numbers(version);
  return { atLeast: `${major}.${minor - skew}.0`, below: `${major}.${minor + skew + 1}.0` };
}

function sdkVersion(name: string): string {
  const { dependencies } = JSON.parse(readFileSync(ownManifest, "utf8")) as {
    dependencies: Record<string, string>;
  };
  const version = dependencies[name];
  if (version === undefined) throw new Error(`${ownManifest}: dependencies["${name}"] is missing`);
  return version;
}
