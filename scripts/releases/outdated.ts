import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { parse } from "yaml";
import { checkCharts, report } from "./charts.ts";
import type { KarpenterArgs } from "../../components/compute/karpenter.ts";
import { platformName } from "../../stacks/config/names.ts";
import { checkCluster, type ClusterReleases } from "./cluster-releases.ts";

const USAGE = `Says which releases are behind: charts of add-ons; with a stack also its EKS add-ons, the AMIs of its
node groups, and the release that Karpenter's nodes are pinned to.

npm run addons:outdated [-- STACK]

  STACK   of Pulumi.<STACK>.yaml; asks AWS by the AWS CLI: credentials that may read EKS and ssm:GetParameter (the preview role's may not)

Exit code: 0 all current, 1 some outdated, 2 some unknown.
`;

interface WrittenStack {
  readonly "slipway:aws"?: { readonly region: string };
  readonly "slipway:cluster"?: { readonly version?: string; readonly karpenter?: KarpenterArgs };
}

/** What a stack's file runs on AWS's releases; undefined where it makes no cluster. */
function releasesOf(stack: string, config: WrittenStack): (ClusterReleases & { region: string }) | undefined {
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  const { version, karpenter } = config["slipway:cluster"] ?? {};
  const region = config["slipway:aws"]?.region;
  if (version === undefined || region === undefined) return undefined;
  const [architecture = "arm64"] = Object.values(karpenter?.nodePools ?? {}).flatMap(
    ({ architectures = [] }) => architectures,
  );
  return {
    cluster: platformName({ project, stack }),
    version,
    region,
    ...(karpenter && {
      karpenter: {
        amiFamily: karpenter.amiFamily ?? "al2023",
        amiVersion: karpenter.amiVersion ?? "latest",
        architecture,
      },
    }),
  };
}

const awsOf =
  (region: string) =>
  async (...command: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)("aws", [...command, "--region", region, "--output", "json"]);
    return JSON.parse(stdout);
  };

const [stack, ...more] = process.argv.slice(2);
const file = `Pulumi.${stack ?? ""}.yaml`;
if (more.length > 0 || (stack !== undefined && !existsSync(file))) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const written =
    stack === undefined ? undefined : (parse(readFileSync(file, "utf8")) as { config: WrittenStack });
  const releases = written && releasesOf(stack ?? "", written.config);
  const [ofCharts, ofCluster] = await Promise.all([
    checkCharts(),
    releases ? checkCluster(releases, awsOf(releases.region)) : [],
  ]);
  const { text, exitCode } = report([...ofCharts, ...ofCluster]);
  process.stdout.write(`${text}\n`);
  process.exitCode = exitCode;
}
