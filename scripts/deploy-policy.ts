import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import {
  boundaryPolicy,
  deployPolicy,
  pipelinePolicies,
  pipelinePolicyArn,
} from "../components/identity/deploy-policy.ts";
import { platformName } from "../stacks/config/names.ts";

const USAGE = `Prints the IAM policies of a stack's pipeline, as its file has account and region.

npm run -s deploy-policy -- STACK [boundary]

  STACK      of Pulumi.<STACK>.yaml
  boundary   the boundary of every role of the platform, instead of the deploy role's policy

Call them <project>-<stack>-deploy and <project>-<stack>-boundary (RUNBOOK.md, "The first deployment").
`;

const [stack = "", which = "deploy", ...more] = process.argv.slice(2);
const file = `Pulumi.${stack}.yaml`;
if (!existsSync(file) || !(pipelinePolicies as readonly string[]).includes(which) || more.length > 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  const { config } = parse(readFileSync(file, "utf8")) as {
    config: { "slipway:aws": { accountId: string; region: string } };
  };
  const { accountId, region } = config["slipway:aws"];
  const platform = platformName({ project, stack });
  const boundaryArn = pipelinePolicyArn({ platform, accountId, region }, "boundary");
  const make = which === "boundary" ? boundaryPolicy : deployPolicy;
  process.stdout.write(`${make({ platform, accountId, region, boundaryArn })}\n`);
}
