import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  type CanaryStatus,
  describeUnpromoted,
  type AnalysisResult,
  analysisResultOf,
} from "./analysis-result.ts";

export interface AnalysedReleaseArgs {
  readonly serviceName: string;
  readonly namespace: string;
  /** Digest of the release. */
  readonly digest: string;
}

/** What serves once Flagger has judged a release, and the error that an update ends with where it is not the release. */
export interface AnalysedRelease {
  /** Digest of the image that serves. */
  readonly serving: pulumi.Output<string>;
  /** Rejects where the release was rolled back, or is not judged yet. */
  readonly result: pulumi.Output<AnalysisResult>;
}

/**
 * Reads what became of a release from the cluster, after the chart has awaited it. Both outputs are apart: a rejected
 * one fails the update, but the stack's outputs, which say what serves, are written all the same.
 */
export function analysedRelease(
  name: string,
  { serviceName, namespace, digest }: AnalysedReleaseArgs,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.ComponentResource },
): AnalysedRelease {
  const canary = new k8s.apiextensions.CustomResource(
    `${name}-canary`,
    // `status` has to be named to be read.
    { apiVersion: "flagger.app/v1beta1", kind: "Canary", status: undefined },
    { ...opts, id: `${namespace}/${serviceName}` },
  ) as k8s.apiextensions.CustomResource & { readonly status: pulumi.Output<CanaryStatus | undefined> };
  const primary = k8s.apps.v1.Deployment.get(
    `${name}-primary`,
    pulumi.interpolate`${namespace}/${serviceName}-primary`,
    opts,
  );
  const serving = primary.spec.apply((spec) => digestOf(spec?.template.spec?.containers[0]?.image) ?? digest);
  const result = pulumi.all([canary.status, serving]).apply(([status, servingDigest]) => {
    const found = analysisResultOf(status, servingDigest === digest);
    if (found.outcome !== "promoted") {
      const release = { wanted: digest, serving: servingDigest, result: found };
      const error = new pulumi.ResourceError(
        describeUnpromoted(serviceName, namespace, release),
        opts.parent,
        true,
      );
      // The program is over by now, and what then goes wrong is told with its stack if there is one.
      error.stack = "";
      throw error;
    }
    void pulumi.log.info(`service ${serviceName}: ${digest} promoted: ${found.reason}`, opts.parent);
    return found;
  });
  return { serving, result };
}

/** `registry/name@sha256:…` → `sha256:…` */
function digestOf(image: string | undefined): string | undefined {
  return image?.split("@")[1];
}
