import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import {
  boundaryPolicy,
  buildPolicy,
  deployPolicy,
  pipelinePolicies,
  pipelinePolicyArn,
} from "../components/identity/deploy-policy.ts";
import { platformName } from "../stacks/config/names.ts";

const USAGE = `Prints the IAM policies of a stack's pipeline, as its file has account and region.

npm run -s deploy-policy -- STACK [deploy | boundary | build]

  STACK      of Pulumi.<STACK>.yaml
  deploy     the deploy role's policy: what is printed where none is named
  boundary   the boundary of every role of the platform, instead of the deploy role's policy
  build      the policy of the role that builds images

Call each <project>-<stack>-<policy> (RUNBOOK.md, "The first deployment").
`;

const STACK_FILE = /^Pulumi\.(?<stack>.+)\.yaml$/;
const stacks = readdirSync(".").flatMap((name) => STACK_FILE.exec(name)?.groups?.["stack"] ?? []);
const args = process.argv.slice(2);
const [stack = "", which = "deploy", ...more] = args;
const problems = [
  ...(stacks.includes(stack)
    ? []
    : [
        `there is no stack "${stack}": its file would be Pulumi.${stack}.yaml. There are: ${stacks.join(", ")}`,
      ]),
  ...(isPipelinePolicy(which)
    ? []
    : [`there is no policy "${which}": it is ${pipelinePolicies.join(" or ")}`]),
  ...more.map((argument) => `"${argument}" is one argument too many`),
];
if (args.includes("--help") || args.includes("-h")) {
  process.stdout.write(USAGE);
} else if (problems.length > 0 || !isPipelinePolicy(which)) {
  process.stderr.write(args.length === 0 ? USAGE : `${problems.join("\n")}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  const { config } = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")) as {
    config: { "slipway:aws": { accountId: string; region: string } };
  };
  const { accountId, region } = config["slipway:aws"];
  const platform = platformName({ project, stack });
  const boundaryArn = pipelinePolicyArn({ platform, accountId, region }, "boundary");
  const make = { boundary: boundaryPolicy, build: buildPolicy, deploy: deployPolicy }[which];
  process.stdout.write(`${make({ platform, accountId, region, boundaryArn })}\n`);
}

function isPipelinePolicy(name: string): name is (typeof pipelinePolicies)[number] {
  return (pipelinePolicies as readonly string[]).includes(name);
}
