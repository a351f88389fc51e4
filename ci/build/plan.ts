import { predicates } from "../verify/plan.ts";
import type { BuildRun } from "./provenance.ts";

/** A call of a program. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
}

export interface BuildRequest {
  /** Where the image goes, the first by the build itself; the others get a copy of the very same. */
  readonly repositories: readonly string[];
  readonly context: string;
  readonly platforms: readonly string[];
  readonly run: BuildRun;
  /** Seconds of the commit's time: what the image's files have, so that it is the same whenever it is built. */
  readonly epoch: number;
}

/** A commit's image: a tag is taken once and for all, and tells whether it was built already. */
export function tagOf({ revision }: BuildRun): string {
  return `git-${revision.slice(0, 12)}`;
}

/**
 * Builds, and pushes without a tag (Docker, "Image and registry exporters", push-by-digest): the tag says that everything is
 * done. buildx's own attestations would be a second, unsigned set in the same place.
 */
export function buildCall(
  { repositories, context, platforms, run, epoch }: BuildRequest,
  metadataFile: string,
): Call {
  const [repository = ""] = repositories;
  return {
    name: "docker",
    args: [
      ...["buildx", "build", "--platform", platforms.join(",")],
      ...["--provenance=false", "--sbom=false", "--metadata-file", metadataFile],
      ...["--output", `type=image,name=${repository},push-by-digest=true,push=true,rewrite-timestamp=true`],
      ...["--build-arg", `SOURCE_DATE_EPOCH=${epoch}`],
      ...["--build-arg", `VERSION=${tagOf(run)}`],
      ...["--build-arg", `REVISION=${run.revision}`],
      ...["--build-arg", `SOURCE=${run.repository}`],
      context,
    ],
  };
}

/** What an image holds, and the gate: whoever finds a serious fault that has a fix ends the build. */
export function scanCalls(image: string, sbomFile: string): Call[] {
  return [
    { name: "syft", args: ["scan", `registry:${image}`, "--output", `cyclonedx-json=${sbomFile}`] },
    { name: "grype", args: [`sbom:${sbomFile}`, "--fail-on", "high", "--only-fixed"] },
  ];
}

/**
 * Signs an image, and what is said of it. Without a key by the workflow's own identity (Sigstore, "keyless"), which is what
 * `pipeline.yaml` has to name.
 */
export function signCalls(
  image: string,
  files: Readonly<Record<(typeof predicates)[number], string>>,
  { key, publicLog }: { readonly key: string | undefined; readonly publicLog: boolean },
): Call[] {
  // Without the public log there is no service that could be asked for, either.
  const log = publicLog ? [] : ["--use-signing-config=false", "--tlog-upload=false"];
  const by = ["--yes", ...(key === undefined ? [] : ["--key", key]), ...log];
  return [
    ...predicates.map((type) => ({
      name: "cosign",
      args: ["attest", "--type", type, "--predicate", files[type], ...by, image],
    })),
    // Last: an image that is signed has everything.
    { name: "cosign", args: ["sign", ...by, image] },
  ];
}

/**
 * The same digest elsewhere. What is signed of an image does not go along (`cosign copy` leaves referrers behind): it is
 * signed in each repository.
 */
export function copyCalls(image: string, digest: string, others: readonly string[]): Call[] {
  return others.map((repository) => ({ name: "crane", args: ["copy", image, `${repository}@${digest}`] }));
}

/** Last of all, and the first repository's, which the next run asks, at the very end. */
export function tagCalls(digest: string, repositories: readonly string[], tag: string): Call[] {
  return repositories
    .toReversed()
    .map((repository) => ({ name: "crane", args: ["tag", `${repository}@${digest}`, tag] }));
}
