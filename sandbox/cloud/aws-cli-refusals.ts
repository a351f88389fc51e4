import { ownCommand } from "../own/files.ts";
import { operations as eks } from "./aws-cli-eks.ts";
import { models } from "./model/index.ts";
import { OPERATIONS as secretsmanager } from "./aws-cli-secrets.ts";

/** What the emulator of the AWS CLI answers, by service. */
export const KNOWN: Readonly<Record<string, readonly string[]>> = {
  eks: ["get-token", ...Object.keys(eks)],
  sts: ["get-caller-identity"],
  secretsmanager,
};

const objects =
  `what exists is in \`${ownCommand("pulumi stack export")}\` and, one file an object, below ` +
  "$SLIPWAY_SANDBOX_DIR/cloud/objects. Who changes or removes such a file changes the cloud behind the stack's back";

/** What a sandbox has in place of what AWS would answer, by command or service. */
const INSTEAD: Readonly<Record<string, string>> = {
  ecr:
    "there is no registry: images are built from the app's folder, and handed to the node. " +
    `The digests that run are in \`${ownCommand("outputs")}\``,
  "eks list-insights":
    "there are no insights. The API server itself counts who asks for versions that will be removed: " +
    `\`${ownCommand("kubectl get --raw /metrics")}\`, apiserver_requested_deprecated_apis`,
  "eks describe-addon-versions":
    "EKS's list of add-on versions is AWS's own, and not copied: versions pinned in cluster.addonVersions are taken as they are",
  ec2: `no instance runs: nodes are processes of this machine (\`${ownCommand("status")}\`); ${objects}`,
  elbv2: `no load balancer runs, and none is left behind; ${objects}`,
  logs:
    "there is no CloudWatch: the control plane's logs are in $SLIPWAY_SANDBOX_DIR/cluster/logs, " +
    `those of pods in \`${ownCommand("kubectl logs")}\``,
  ssm:
    "there is no instance to open a session on: nodes are processes of this machine, " +
    "whose logs are in $SLIPWAY_SANDBOX_DIR/cluster/logs",
  s3api:
    "buckets hold no objects. The stack's state is in $SLIPWAY_SANDBOX_DIR/backend/.pulumi, " +
    "with the states before it in history/ and backups/",
  "arc-zonal-shift": `nothing shifts by itself: \`${ownCommand("kubectl cordon -l topology.kubernetes.io/zone=ZONE")}\``,
  rds: `no database runs, snapshots and restores neither; ${objects}`,
  backup: `nothing is backed up, so nothing can be restored; ${objects}`,
  "service-quotas": "there are no quotas",
};

function instead(service: string, operation: string): string {
  const known =
    INSTEAD[`${service} ${operation}`] ?? (Object.hasOwn(INSTEAD, service) ? INSTEAD[service] : undefined);
  if (known !== undefined) return known;
  const prefix = `aws:${service === "s3control" ? "s3" : service}/`;
  return [...models.keys()].some((type) => type.startsWith(prefix))
    ? objects
    : "that service is not emulated";
}

/** What is said to a command that the emulator does not know: what it knows, and where else to look. */
export function refusal(service: string, operation: string): string {
  const known = Object.entries(KNOWN).map(([name, of]) => `${name} ${of.join(" | ")}`);
  return [
    `aws: this is the sandbox's emulator of the AWS CLI, which has no \`${`${service} ${operation}`.trim()}\`.`,
    `Allowed: ${known.map((each) => `\`${each}\``).join(", ")} and \`--version\``,
    `In a sandbox ${instead(service, operation)}.`,
    "To try the command against AWS, run it outside the sandbox's shell, with your own credentials",
  ].join("\n");
}
