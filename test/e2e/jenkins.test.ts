/** examples/ci/Jenkinsfile, run by Groovy with the real entry point. */
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/project-root.ts";
import { describePipeline, type Run } from "./support/ci-scenarios.ts";
import { type CiWorld, REPOSITORIES } from "./support/ci-world.ts";
import { acquireGroovy, build } from "./support/jenkins.ts";

let groovy = "";
function run(world: CiWorld, ...choices: readonly string[]): Promise<Run> {
  const environments = ["build", "staging", "production"].flatMap((each) => [
    [`AWS_${each.toUpperCase()}_ROLE_ARN`, `role/${each}`],
    [`PULUMI_BACKEND_URL_${each.toUpperCase()}`, `s3://${each}`],
  ]);
  const workspaces = mkdtempSync(join(world.folder, "workspaces-"));
  const args = [join(projectRoot, "examples/ci/Jenkinsfile"), world.repository, workspaces, ...choices];
  return build(groovy, args, {
    ...world.env(),
    ...Object.fromEntries(environments),
    ...{ SLIPWAY_SIGNING_KEY: "release.key", SLIPWAY_IMAGE_REPOSITORIES: REPOSITORIES },
    ...{ BRANCH_NAME: "main", GIT_URL: "https://git.example/octo-org/platform.git" },
    ...{ JOB_URL: "https://jenkins.example/job/platform/job/main/", BUILD_URL: "https://jenkins.example/1/" },
  });
}

describePipeline("Jenkins' pipeline", {
  async begin(world) {
    groovy = (await acquireGroovy()) ?? "";
    if (groovy === "") return "there is no java or no mvn (apt-get install maven)";
    await world.begin({});
    return undefined;
  },
  push: (world, { isApproved }) => run(world, isApproved ? "approved" : "asked"),
  rollback: (world) => run(world, "asked", "production"),
  tokenOf: (environment) => `aws-${environment}`,
});
