import type { ReleaseArgs } from "@pulumi/kubernetes/helm/v3/release.js";
import type { Unwrap } from "@pulumi/pulumi";
import { unwrapSecrets } from "../checkpoint.ts";
import type { ChartLocation } from "../../kubernetes/helm.ts";
import type { CheckFailure, Properties } from "../../plugin/provider.ts";
import { isUnknown } from "../../plugin/wire.ts";

type SdkArgs = Unwrap<ReleaseArgs>;

/** The arguments of a `kubernetes.helm.v3.Release`, all of them known. */
export type Release = Pick<
  SdkArgs,
  | "atomic"
  | "cleanupOnFail"
  | "createNamespace"
  | "dependencyUpdate"
  | "description"
  | "disableOpenapiValidation"
  | "disableWebhooks"
  | "forceUpdate"
  | "maxHistory"
  | "resetValues"
  | "reuseValues"
  | "skipAwait"
  | "skipCrds"
  | "takeOwnership"
  | "timeout"
  | "values"
  | "waitForJobs"
> &
  Pick<ChartLocation, "chart" | "devel" | "repositoryOpts" | "version"> & {
    readonly name: string;
    readonly namespace: string;
  };

export function releaseOf(inputs: Properties): Release {
  return unwrapSecrets(inputs) as Release;
}

/** Arguments that this plugin does nothing about, and why: silence would hide that they are not rehearsed. */
const UNMODELLED: Readonly<Partial<Record<keyof SdkArgs, string>>> = {
  allowNullValues: "helm itself removes a value that is null",
  keyring: "charts are not verified here",
  lint: "run `helm lint` in the pipeline",
  postrender: "helm 4 takes plugins only",
  recreatePods: "helm has given it up",
  renderSubchartNotes: "notes are not shown here",
  replace: "it is unsafe in production: https://helm.sh/docs/helm/helm_install",
  valueYamlFiles: "give the values by `values`",
  verify: "charts are not verified here",
};

/** Kubernetes: "Object Names and IDs"; Helm allows names of 53 characters, so that suffixes find room. */
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const MAX_NAME = 53;
const MAX_NAMESPACE = 63;

/** What is wrong with a release's arguments, all of it. */
export function checkRelease(inputs: Properties): readonly CheckFailure[] {
  const failures: CheckFailure[] = [];
  const plain = unwrapSecrets(inputs) as Properties;
  const text = (property: string, pattern: RegExp, max: number): void => {
    const value = plain[property];
    if (isUnknown(value) || (typeof value === "string" && value.length <= max && pattern.test(value))) return;
    failures.push({
      property,
      reason: `expected lower-case letters, digits and hyphens, at most ${max}, got ${JSON.stringify(value)}`,
    });
  };
  if (typeof plain.chart !== "string" || plain.chart === "")
    failures.push({
      property: "chart",
      reason: "name a chart: a path, an oci:// URL, or a name with repositoryOpts.repo",
    });
  text("name", NAME, MAX_NAME);
  text("namespace", LABEL, MAX_NAMESPACE);
  for (const [property, why] of Object.entries(UNMODELLED)) {
    if (plain[property] === undefined || plain[property] === false) continue;
    failures.push({ property, reason: `is not modelled by the sandbox's kubernetes plugin: ${why}` });
  }
  const { repositoryOpts } = plain;
  for (const property of Object.keys((repositoryOpts ?? {}) as object).filter((key) => key !== "repo")) {
    failures.push({
      property: `repositoryOpts.${property}`,
      reason: "is not modelled by the sandbox's kubernetes plugin. Log in by `helm registry login`",
    });
  }
  return failures;
}
