/** What a stack file may get wrong, and who says so before AWS would. */
export interface WrongInput {
  /** Setting of the production file that is replaced. */
  readonly set: string;
  readonly to: unknown;
  /** Where the problem is reported, where that is not the setting itself. */
  readonly at?: string;
  readonly message: RegExp;
}

const row = (set: string, to: unknown, message: RegExp, at?: string): WrongInput => ({
  set,
  to,
  message,
  ...(at === undefined ? {} : { at }),
});

const general = "cluster.nodeGroups.general";
const long = (length: number): string => "x".repeat(length);
const account = "444455556666";
const subjects = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `repo:octo-org@123456/platform@456789:ref:refs/heads/branch-${index}`,
  );
const environment = "identity.github.environments.production";

/**
 * Wrong by what AWS publishes, each by itself, and each refused by the configuration: by API constraints, lists of
 * regions, types, classes, policies and rules, quotas and reserved words.
 */
export const wrongInputs: readonly WrongInput[] = [
  // Names and lengths.
  row("edge.domain", `${"a".repeat(60)}.example.com`, /72 characters/),
  row("edge.domain", "exa_mple.com", /domain/),
  row(
    "services.api.secrets",
    { "session-key": long(2049) },
    /2049 characters/,
    "services.api.secrets.session-key",
  ),
  row("services.api.secrets", { "session key": "x" }, /not a key/, "services.api.secrets.session key"),
  row(
    "cluster.nodeGroups",
    { [long(50)]: { instanceTypes: ["m7g.large"], minSize: 1, maxSize: 2 } },
    /characters/,
    `cluster.nodeGroups.${long(50)}`,
  ),
  row("registry.pullThroughCache", { x: "quay.io" }, /length/, "registry.pullThroughCache.x"),
  row(
    "registry.pullThroughCache",
    { [long(31)]: "quay.io" },
    /length/,
    `registry.pullThroughCache.${long(31)}`,
  ),
  row(`${general}.labels`, { pool: long(64) }, /not a label/, `${general}.labels.pool`),
  row(`${general}.taints`, ["dedicated=x:Never"], /not a taint/, `${general}.taints[0]`),
  row("tags.owner", long(257), /256|characters/),

  // Numbers and their bounds.
  row(`${general}.maxSize`, 0, /contradict/, `${general}.minSize`),
  row(`${general}.minSize`, 1.5, /whole|type/),
  row(`${general}.diskSizeGiB`, 19, /volume/),
  row(`${general}.diskSizeGiB`, 16_385, /volume/),
  row(`${general}.maxUnavailablePercentage`, 0, /percent|share/i),
  row(`${general}.maxUnavailablePercentage`, 101, /percent|share/i),
  row(
    `${general}.instanceTypes`,
    Array.from({ length: 21 }, () => "m7g.large"),
    /21 instance types/,
  ),
  row("cluster.logRetentionDays", 42, /retention/),
  row("edge.rateLimit", 9, /rate limit/),
  row("edge.rateLimit", 2_000_000_001, /rate limit/),
  row("secrets.recoveryWindowDays", 6, /recovery window/),
  row("secrets.recoveryWindowDays", 31, /recovery window/),
  row("secrets.keyDeletionWindowDays", 6, /days|window/i),
  row("secrets.keyDeletionWindowDays", 31, /days|window/i),
  row("guardRails.budget.monthlyLimitUsd", 1e-7, /amount of money/),
  row("guardRails.budget.monthlyLimitUsd", 0, /amount of money/),
  row(
    "guardRails.account",
    { guardDuty: true, detectorId: "arn:aws:guardduty:::detector/a" },
    /not the id/,
    "guardRails.account.detectorId",
  ),
  row(
    "identity.github.parameterPaths",
    ["/aws/service"],
    /begin with aws/,
    "identity.github.parameterPaths[0]",
  ),
  row("guardRails.backup.dailyRetentionDays", 36_501, /number of days/),
  row("guardRails.backup.lockGraceDays", 2, /number of days/),
  row("guardRails.backup.weeklyColdStorageAfterDays", 300, /cold storage/),
  row("databases.main.allocatedStorage", 19, /out of range/),
  row("databases.main.maxAllocatedStorage", 65_537, /out of range/),
  row("databases.main.backupRetentionDays", 36, /out of range/),
  row("databases.main.port", 80, /out of range/),
  row("databases.main.monitoringInterval", 20, /choices|interval/i),
  row(`${environment}.sessionSeconds`, 43_201, /session duration/),
  row("buckets.uploads.infrequentAccessDays", 29, /out of range/),

  // Values of a list.
  row("cluster.version", "1.20", /standard support/),
  row("cluster.supportType", "FOREVER", /choices/),
  row(`${general}.capacityType`, "RESERVED", /choices/),
  row(`${general}.amiFamily`, "al2", /choices/),
  row(`${general}.instanceTypes`, ["g4ad.xlarge"], /no AMI of \w+ has the driver/),
  row("databases.main.engineVersion", "13", /choices/),
  row("databases.main.engineVersion", "17.99", /choices/),
  row("databases.main.databaseInsightsMode", "basic", /choices/),
  row("databases.main.certificateAuthority", "rds-ca-2019", /choices/),
  row("edge.gateway.sslPolicy", "ELBSecurityPolicy-2015-05", /choices/),
  row("edge.managedRuleGroups", { common: "allow" }, /choices/, "edge.managedRuleGroups.common"),
  row("network.natGateways", "none", /neither the internet nor/),

  // What AWS has not, by its published lists.
  row("aws.region", "eu-west-9", /no such region/),
  row("aws.region", "us-iso-east-1", /no such region/),
  row("registry.replicateTo", ["eu-west-9"], /no such region/, "registry.replicateTo[0]"),
  row("registry.replicateTo", ["eu-west-1"], /own region/, "registry.replicateTo[0]"),
  row(
    "secrets.replicas",
    { "eu-west-9": `arn:aws:kms:eu-west-9:${account}:key/1` },
    /no such region/,
    "secrets.replicas.eu-west-9",
  ),
  row(
    "secrets.replicas",
    { "eu-west-1": `arn:aws:kms:eu-west-1:${account}:key/1` },
    /own region/,
    "secrets.replicas.eu-west-1",
  ),
  row("databases.main.instanceClass", "db.q9.large", /no such class/),
  row("databases.main.instanceClass", "db.t4g.8xlarge", /no such class/),
  row("databases.main.instanceClass", "db.m4.large", /no such class/),
  row(`${general}.instanceTypes`, ["m7g.humongous"], /no such instance type/, `${general}.instanceTypes[0]`),
  row(
    `${general}.instanceTypes`,
    ["m7g.large", "z9z.large"],
    /no such instance type/,
    `${general}.instanceTypes[1]`,
  ),
  row(
    `${environment}.deployPolicyArns`,
    ["arn:aws:iam::aws:policy/PowerUser"],
    /no managed policy/,
    `${environment}.deployPolicyArns[0]`,
  ),
  row(
    `${environment}.deployPolicyArns`,
    ["arn:aws:iam::aws:policy/DatabaseAdministrator"],
    /no managed policy/,
    `${environment}.deployPolicyArns[0]`,
  ),
  row("identity.permissionsBoundaryArn", "arn:aws:iam::aws:policy/Boundary", /no managed policy/),
  row(
    "edge.countedRules",
    { common: ["SizeRestriction_BODY"] },
    /no such rule/,
    "edge.countedRules.common[0]",
  ),
  row(
    "edge.countedRules",
    { common: ["Size Restrictions"] },
    /not a rule's name/,
    "edge.countedRules.common[0]",
  ),

  // Words and forms.
  row("databases.main.databaseName", "select", /reserves/),
  row("databases.main.databaseName", "db", /reserves/),
  row("databases.main.username", "user", /reserves/),
  row("databases.main.username", "rds_admin", /reserved/),
  row("databases.main.backupWindow", "2am", /./),
  row("guardRails.backup.copyVaultArn", "my-vault", /backup vault/),
  row("guardRails.backup.deletionRoleArns", ["admin"], /IAM role/, "guardRails.backup.deletionRoleArns[0]"),
  row("registry.pullPrincipals", ["*"], /principal/, "registry.pullPrincipals[0]"),
  row("registry.pushPrincipals", ["*"], /principal/, "registry.pushPrincipals[0]"),
  row("edge.hostedZoneId", "example.com", /hosted zone/),
  row("cluster.admins.platform", "admin", /ARN/),
  row(`${environment}.subjects`, subjects(40), /trust policy is \d+ characters/),
  row("identity.github.preview.subjects", subjects(40), /trust policy is \d+ characters/),
  row("aws.accountId", "12345", /12 digits|malformed/),
  row("network.cidr", "10.30.0.0/24", /block/),
  row("network.availabilityZones", ["eu-west-1a", "eu-west-2b"], /region/, "network.availabilityZones[1]"),
];
