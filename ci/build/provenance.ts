import { assertValid, type Problem } from "../../components/validation.ts";
import type { Environment } from "../programs.ts";

/** Whose run builds, as the CI system says it. */
export interface BuildRun {
  /** `https://github.com/octo-org/platform`. */
  readonly repository: string;
  /** The whole commit, 40 or 64 hexadecimal digits. */
  readonly revision: string;
  readonly ref: string;
  /** The workflow file, as it signs: `octo-org/platform/.github/workflows/build.yml@refs/heads/main`. */
  readonly workflow: string;
  /** This very run, as a link. */
  readonly invocation: string;
}

/** What each is called in GitHub Actions (GitHub docs, "Variables reference"), or by others, which set ours. */
const variables = {
  repository: ["SLIPWAY_BUILD_REPOSITORY"],
  revision: ["SLIPWAY_BUILD_REVISION", "GITHUB_SHA"],
  ref: ["SLIPWAY_BUILD_REF", "GITHUB_REF"],
  workflow: ["SLIPWAY_BUILD_WORKFLOW"],
  invocation: ["SLIPWAY_BUILD_URL"],
} as const;

/** @throws InvalidInputError naming every variable that is missing */
export function buildRunOf(env: Environment): BuildRun {
  const server = `${env["GITHUB_SERVER_URL"]}/${env["GITHUB_REPOSITORY"]}`;
  const isGithub = env["GITHUB_ACTIONS"] === "true";
  const github: Partial<BuildRun> = isGithub
    ? {
        repository: server,
        workflow: env["GITHUB_WORKFLOW_REF"] ?? "",
        invocation: `${server}/actions/runs/${env["GITHUB_RUN_ID"]}/attempts/${env["GITHUB_RUN_ATTEMPT"]}`,
      }
    : {};
  const problems: Problem[] = [];
  const value = (name: keyof BuildRun): string => {
    const found = variables[name].map((each) => env[each]).find((each) => each) ?? github[name];
    if (found === undefined) problems.push(missingProblem(variables[name][0]));
    return found ?? "";
  };
  const run = {
    repository: value("repository"),
    revision: value("revision"),
    ref: value("ref"),
    workflow: value("workflow"),
    invocation: value("invocation"),
  };
  assertValid("Build", problems);
  return run;
}

function missingProblem(path: string): Problem {
  return {
    path,
    message: "it is missing: nobody could tell from what the image was built",
    allowed: "what the CI system knows of the run",
    fix: "set it from the CI system's own variables (docs/pipeline.md)",
  };
}

/**
 * The predicate of a provenance attestation: SLSA v1.0, "Provenance". No time of the clock and no value of the environment
 * is in it: of the same run it is the same.
 */
export function provenanceOf(
  { repository, revision, ref, workflow, invocation }: BuildRun,
  service: string,
  { context, platforms }: { readonly context: string; readonly platforms: readonly string[] },
): object {
  return {
    buildDefinition: {
      buildType: "https://actions.github.io/buildtypes/workflow/v1",
      externalParameters: {
        workflow: { ref, repository, path: workflow.split("@", 1)[0] },
        service,
        context,
        platforms,
      },
      internalParameters: {},
      resolvedDependencies: [{ uri: `git+${repository}@${ref}`, digest: { gitCommit: revision } }],
    },
    runDetails: {
      builder: {
        id: workflow.startsWith("https://") ? workflow : `${new URL(repository).origin}/${workflow}`,
      },
      metadata: { invocationId: invocation },
    },
  };
}
