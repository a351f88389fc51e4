import { AWS_WHY } from "./aws-why.ts";
import { allControlled, type Controlled } from "./controlled.ts";

/**
 * Every control of AWS Foundational Security Best Practices 1.0.0, as the Security Hub User Guide lists them ("AWS
 * Foundational Security Best Practices standard", read on 2026-11-29), by service.
 */
export const FSBP_CONTROLS: Readonly<Record<string, readonly (number | readonly [number, number])[]>> = {
  Account: [1],
  ACM: [1, 2],
  APIGateway: [[1, 5], 8, 9],
  AppSync: [1, 2, 5, 6],
  Athena: [4],
  AutoScaling: [[1, 3], 5, 6, 9],
  Backup: [1],
  CloudFront: [1, [3, 10], 12, 13, 15, 16],
  CloudTrail: [1, 2, 4, 5],
  CodeBuild: [[1, 4], 7],
  Cognito: [2, 3],
  Config: [1],
  Connect: [2],
  DataFirehose: [1],
  DataSync: [1],
  DMS: [1, [6, 13]],
  DocumentDB: [[1, 6]],
  DynamoDB: [[1, 3], 6, 7],
  EC2: [[1, 4], [6, 10], [15, 21], [23, 25], 51, [55, 58], 60, [170, 173], 180, 181],
  ECR: [[1, 3]],
  ECS: [[1, 5], [8, 10], 12, 16],
  EFS: [
    [1, 4],
    [6, 8],
  ],
  EKS: [[1, 3], 8],
  ElastiCache: [[1, 7]],
  ElasticBeanstalk: [[1, 3]],
  ELB: [[1, 10], [12, 14], 17, 18],
  EMR: [[1, 4]],
  ES: [[1, 8]],
  EventBridge: [3],
  FSx: [[1, 5]],
  Glue: [3, 4],
  GuardDuty: [1, [5, 13]],
  IAM: [[1, 8], 21],
  Inspector: [[1, 4]],
  Kinesis: [1, 3],
  KMS: [[1, 3], 5],
  Lambda: [1, 2, 5],
  Macie: [1, 2],
  MQ: [2, 3],
  MSK: [1, [3, 6]],
  Neptune: [[1, 8]],
  NetworkFirewall: [[2, 6], 9, 10],
  Opensearch: [[1, 8], 10],
  PCA: [1],
  Route53: [2],
  RDS: [[1, 17], [19, 25], 27, [34, 37], [40, 48]],
  Redshift: [[1, 4], [6, 8], 10, 15, 18],
  RedshiftServerless: [[1, 3], 5, 6],
  S3: [[1, 3], 5, 6, 8, 9, 12, 13, 19, 24, 25],
  SageMaker: [[1, 5], 8],
  SecretsManager: [[1, 4]],
  ServiceCatalog: [1],
  SNS: [4],
  SQS: [1, 3],
  SSM: [[1, 4], 6, 7],
  StepFunctions: [1],
  Transfer: [2, 3],
  WAF: [[1, 4], [6, 8], 10, 12],
  WorkSpaces: [1, 2],
};

/** Services of which no rule judges anything, and why. */
const OTHER_SERVICES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (
      "APIGateway AppSync Athena CloudFront CodeBuild Cognito Connect DataFirehose DataSync DMS DocumentDB DynamoDB ECS EFS " +
      "ElastiCache ElasticBeanstalk EMR ES EventBridge FSx Glue Kinesis Lambda MQ MSK Neptune NetworkFirewall Opensearch PCA " +
      "Redshift RedshiftServerless SageMaker ServiceCatalog StepFunctions Transfer WorkSpaces"
    )
      .split(" ")
      .map((service) => [service, AWS_WHY.other]),
  ),
  ...Object.fromEntries(
    "Account CloudTrail Config GuardDuty Inspector Macie"
      .split(" ")
      .map((service) => [service, AWS_WHY.account]),
  ),
  AutoScaling: AWS_WHY.nodes,
  SSM: AWS_WHY.running,
};

/** Controls of the services that rules do judge, which no rule answers, and why. */
const UNANSWERED: Readonly<Record<string, string>> = {
  "ACM.1": "ACM renews what it issued by DNS by itself; of imported ones no property says the last day.",
  "Backup.1":
    "A recovery point is encrypted as its vault is, or as what it is of: `backup-vault-encryption`, `rds-encryption` and `volume-encryption` judge those.",
  "EC2.1": "Who shares a snapshot does so by a call, not by a resource.",
  "EC2.4": AWS_WHY.running,
  "EC2.10": "Interface endpoints are billed by hour and zone, and TLS through NAT is as private.",
  "EC2.16": "What is unused lets nobody in.",
  "EC2.17": "The VPC's network plugin gives nodes several: that is how pods have addresses.",
  "EC2.20": AWS_WHY.running,
  "EC2.23": AWS_WHY.other,
  "EC2.24": "EKS takes no instance type of that kind.",
  "EC2.51": AWS_WHY.other,
  "EC2.55": "As EC2.10; `endpoints: private` has it.",
  "EC2.56": "As EC2.10; `endpoints: private` has it.",
  "EC2.57": "As EC2.10.",
  "EC2.58": "As EC2.10.",
  "EC2.60": "As EC2.10.",
  "EC2.171": AWS_WHY.other,
  "EC2.172": "A setting of the account and region, which would end every public load balancer of them.",
  "EC2.173": AWS_WHY.other,
  "EC2.180": "Slipway makes no network interfaces; those of nodes are the network plugin's.",
  "ELB.2": AWS_WHY.classic,
  "ELB.3": AWS_WHY.classic,
  "ELB.7": AWS_WHY.classic,
  "ELB.8": AWS_WHY.classic,
  "ELB.9": AWS_WHY.classic,
  "ELB.10": AWS_WHY.classic,
  "ELB.14": AWS_WHY.classic,
  "ELB.18":
    "A TCP listener passes TLS on unread: who ends it, no property says. `service-load-balancer-tls` asks Services to say so.",
  "IAM.3": "`iam-no-users` leaves nobody with an access key.",
  "IAM.4": AWS_WHY.account,
  "IAM.5": "`iam-no-users` leaves nobody with a password.",
  "IAM.6": AWS_WHY.account,
  "IAM.7": "`iam-no-users` leaves nobody with a password.",
  "IAM.8": AWS_WHY.running,
  "KMS.3": "Who deletes a key does so by a call; `kms-deletion-window` leaves time to take it back.",
  "Route53.2": "Queries name resolvers, not who asks; load balancer and web ACL log the requests themselves.",
  "RDS.1": "Who shares a snapshot does so by a call, not by a resource.",
  "RDS.4": "An encrypted database has no plain snapshots: `rds-encryption`.",
  "RDS.14": "Aurora MySQL alone has it, and point-in-time recovery does the same for all engines.",
  "RDS.15": "Instances of a cluster, which are resources of their own, decide it: `rds-multi-az`.",
  "RDS.19": "One of the account serves all databases, and is no property of any.",
  "RDS.20": "As RDS.19.",
  "RDS.21": "As RDS.19.",
  "RDS.22": "As RDS.19.",
  "RDS.43": AWS_WHY.other,
  "RDS.45":
    "What Aurora MySQL audits is a list of events that only its users know; that it exports the log, `rds-logs` asks.",
  "RDS.46": "Routes are resources of their own; `rds-not-public` keeps the instance from a public address.",
  "S3.6": "A rule can't know which account is its own; everybody is refused by `resource-policy-not-public`.",
  "S3.24": AWS_WHY.other,
  "S3.25": AWS_WHY.other,
  "SecretsManager.2": AWS_WHY.running,
  "SecretsManager.3": AWS_WHY.running,
  "WAF.1": AWS_WHY.classic,
  "WAF.2": AWS_WHY.classic,
  "WAF.3": AWS_WHY.classic,
  "WAF.4": AWS_WHY.classic,
  "WAF.6": AWS_WHY.classic,
  "WAF.7": AWS_WHY.classic,
  "WAF.8": AWS_WHY.classic,
};

const numbers = (entry: number | readonly [number, number]): readonly number[] => {
  if (typeof entry === "number") return [entry];
  const [first, last] = entry;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
};

/** Every control with the rules that answer it, or with the reason why none does. */
export const FSBP: readonly Controlled[] = Object.entries(FSBP_CONTROLS).flatMap(([service, entries]) =>
  entries.flatMap(numbers).map((number) => {
    const id = `${service}.${number}`;
    const rules = allControlled("aws-fsbp").get(id) ?? [];
    const why = UNANSWERED[id] ?? OTHER_SERVICES[service];
    return { id, rules, ...(why !== undefined && { why }) };
  }),
);
