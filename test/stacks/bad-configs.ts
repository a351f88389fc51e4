import { badObservability } from "./bad-observability.ts";
import { type BadConfig, row } from "./bad-config.ts";

const api = "services.api";
const group = "cluster.nodeGroups.general";
const admin = "cluster.admins.platform";
const previewRole = "arn:aws:iam::111122223333:role/slipway-staging-github-preview-0a1b2c3";

/** With `slipway-staging-github-deploy-` one character more than Pulumi leaves of a role's 64. */
const longEnvironment = "e".repeat(27);
const githubEnvironment = {
  subjects: [`repo:octo-org@123456/platform@456789:environment:${longEnvironment}`],
  deployPolicyArns: ["arn:aws:iam::aws:policy/PowerUserAccess"],
};

/** Each alone makes the staging file wrong in exactly one place. */
export const badConfigs: readonly BadConfig[] = [
  row("aws", undefined, /missing/, /where the platform is made/),
  row("aws", "eu-west-1", /wrong type/, /group of settings/, { received: "eu-west-1" }),
  row("aws.accountId", undefined, /missing/, /a string/),
  row("aws.accountId", 111122223333, /wrong type/, /a string/, { received: 111122223333 }),
  row("aws.accountId", "1111", /malformed/, /12 digits/, { received: "1111" }),
  row("aws.region", "Ireland", /malformed/, /eu-west-1/),
  row("aws.region", "eu-west-9", /no such region/, /eu-west-1/, { fix: /^did you mean eu-west-\d\?$/ }),
  row("aws.region", "us-iso-east-1", /no such region/, /us-gov-east-1/),
  row("aws.profile", "default", /no such setting/, /accountId, region/),
  row("tags.owner", 7, /wrong type/, /a string/),
  row("tags", ["owner"], /wrong type/, /group of settings/),
  row("vpc", {}, /no such setting/, /slipway:network/),

  row("network", undefined, /missing/, /where the platform is made/),
  row("network.cidr", undefined, /missing/, /a string/),
  row("network.cidr", 10, /wrong type/, /a string/),
  row("network.cidr", "10.20.0.0", /not an IPv4 CIDR block/, /\/16 to \/21/, { received: "10.20.0.0" }),
  row("network.cidr", "10.20.0.1/16", /not an IPv4 CIDR block/, /private/),
  row("network.cidr", "10.0.0.0/8", /\/8 block/, /\/16 to \/21/),
  row("network.cidr", "10.20.0.0/24", /\/24 block/, /\/16 to \/21/),
  row("network.cidr", "8.8.0.0/16", /not a private/, /RFC 1918/),
  row("network.availabilityZones", undefined, /missing/, /list/),
  row("network.availabilityZones", "eu-west-1a", /wrong type/, /list/),
  row("network.availabilityZones", [], /0 availability zones/, /2 to 6/),
  row("network.availabilityZones", ["eu-west-1a"], /1 availability zone/, /2 to 6/),
  row("network.availabilityZones", ["eu-west-1a", "eu-west-1a"], /twice/, /once/, {
    path: "slipway:network.availabilityZones[1]",
  }),
  row("network.availabilityZones", ["eu-west-1a", "us-east-1b"], /not in the stack's region/, /eu-west-1/, {
    path: "slipway:network.availabilityZones[1]",
    received: "us-east-1b",
  }),
  row("network.natGateways", "two", /not one of the choices/, /none, single, perZone/),
  row("network.natGateways", true, /wrong type/, /a string/),
  row("network.flowLogRetentionDays", 31, /not one of the choices/, /30/),
  row("network.flowLogRetentionDays", 30.5, /wrong type/, /whole number/),
  row("network.subnets", 4, /no such setting/, /cidr, availabilityZones/, {
    fix: /^correct its spelling.*configuration\.md/,
  }),
  row("network.natGateway", "single", /no such setting/, /natGateways/, {
    fix: /^did you mean natGateways\?$/,
  }),
  row("network.natGateways", "pervone", /choices/, /perZone/, { fix: /^did you mean perZone\?$/ }),
  row(
    "cluster.nodeGroups",
    { ["g".repeat(40)]: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 4 } },
    /56 characters/,
    /1 to 49/,
    { path: `slipway:cluster.nodeGroups.${"g".repeat(40)}`, fix: /shorten it by 7/ },
  ),
  row("cluster.nodeGroups.general.maxsize", 3, /no such setting/, /maxSize/, {
    fix: /^did you mean maxSize\?$/,
  }),
  row("services.api.minReplica", 3, /no such setting/, /minReplicas/, {
    fix: /^did you mean minReplicas\?$/,
  }),
  row("services.api.database", "mian", /no such database/, /main/, { fix: /^did you mean main\?$/ }),
  row("services.api.database", "constructor", /no such database/, /main/, { fix: /^correct the key/ }),

  row("cluster", undefined, /missing/, /where the platform is made/),
  row("cluster.version", undefined, /missing/, /a string/),
  row("cluster.version", 1.35, /wrong type/, /a string/, { received: 1.35 }),
  row("cluster.version", "1.29", /standard support/, /1\.35/),
  row("cluster.version", "latest", /standard support/, /1\.35/),
  row("cluster.admins", {}, /nobody but the cluster's creator/, /at least one/),
  row("cluster.admins.Platform", "arn:aws:iam::111122223333:role/Admin", /not a key/, /lower-case/),
  row(admin, "system:masters", /can't be taken away/, /:role\//),
  row(admin, "PlatformAdmin", /not the ARN/, /:role\//),
  row(admin, "arn:aws:sts::111122223333:assumed-role/Admin/me", /session/, /:role\//),
  row(admin, "arn:aws:iam::111122223333:root", /not the ARN/, /:user\//),
  row(
    admin,
    "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef",
    /Identity Center/,
    /path and name/,
  ),
  row("cluster.publicAccessCidrs", ["0.0.0.0/0"], /opens the API server/, /\/8 or smaller/, {
    path: "slipway:cluster.publicAccessCidrs[0]",
  }),
  row("cluster.publicAccessCidrs", ["office"], /not an IPv4/, /VPN/, {
    path: "slipway:cluster.publicAccessCidrs[0]",
  }),
  row("cluster.logRetentionDays", 91, /not a retention period/, /90/),
  row("cluster.deletionProtection", "yes", /wrong type/, /true or false/),
  row("cluster.privateAccess.cidrs", ["203.0.113.0/24"], /not a private block/, /RFC 1918/, {
    path: "slipway:cluster.privateAccess.cidrs[0]",
    fix: /publicAccessCidrs/,
  }),
  row("cluster.privateAccess.securityGroupIds", ["bastion"], /not the id of a security group/, /sg-/, {
    path: "slipway:cluster.privateAccess.securityGroupIds[0]",
  }),
  row("cluster.privateAccess.cidr", "10.8.0.0/16", /no such setting/, /cidrs, securityGroupIds/, {
    fix: /did you mean cidrs/,
  }),
  row("cluster.endpointPublicAccess", true, /no such setting/, /publicAccessCidrs/),
  row("cluster.nodeGroups", undefined, /no node group/, /./),
  row(`${group}.instanceTypes`, [], /no instance type/, /at least one/),
  row(`${group}.instanceTypes`, ["large"], /not an EC2 instance type/, /m7g\.large/, {
    path: `slipway:${group}.instanceTypes[0]`,
  }),
  row(`${group}.instanceTypes`, ["m7g.large", "m7g.lrage"], /no such instance type/, /--region eu-west-1/, {
    path: `slipway:${group}.instanceTypes[1]`,
    received: "m7g.lrage",
    fix: /^did you mean m7g\.large\? .*newerTypes$/,
  }),
  row(
    `${group}.instanceTypes`,
    ["m7g.large", "m7g.humongous"],
    /no such instance type/,
    /describe-instance/,
    {
      path: `slipway:${group}.instanceTypes[1]`,
      received: "m7g.humongous",
    },
  ),
  row(`${group}.instanceTypes`, ["m7g.large", "m7i.large"], /two architectures/, /AMI type/),
  row(`${group}.minSize`, 9, /contradict/, /minSize <= maxSize/, { received: { minSize: 9, maxSize: 2 } }),
  row(`${group}.minSize`, -1, /contradict/, /0 <= minSize/),
  row(`${group}.maxSize`, 2.5, /wrong type/, /whole number/),
  row(`${group}.diskSizeGiB`, 8, /root volume/, /20 to 16384/),
  row(`${group}.capacityType`, "spot", /not one of the choices/, /SPOT/),
  row(`${group}.ami`, "x", /no such setting/, /amiFamily/),

  row("registry.keptImages", 0, /no image would be left/, /1/),
  row("registry.forceDelete", 1, /wrong type/, /true or false/),
  row("registry.mutable", true, /no such setting/, /forceDelete/),
  row("secrets.recoveryWindowDays", 3, /not a recovery window/, /7 to 30/),
  row("secrets.recoveryWindowDays", "none", /wrong type/, /number/),
  row("secrets.keyDeletionWindowDays", 45, /not a number of days/, /7 to 30/),

  row(`${api}.strategy`, { type: "red" }, /not one of the choices/, /rolling, blueGreen/, {
    path: `slipway:${api}.strategy.type`,
    received: "red",
  }),
  row(`${api}.strategy`, { intervalSeconds: 5 }, /no more often than every 10 seconds/, /10 to 3600/, {
    path: `slipway:${api}.strategy.intervalSeconds`,
    received: 5,
  }),
  row("services.Api", {}, /not a key/, /lower-case/),
  row("services", [{ name: "api" }], /wrong type/, /group of settings/, { fix: /without a dash/ }),
  row(`${api}.digest`, "latest", /not an image digest/, /sha256/, { received: "latest" }),
  row(`${api}.digest`, "sha256:ABC", /not an image digest/, /64 hexadecimal/),
  row(`${api}.nodeSelector`, { team: "shop" }, /has all of these labels/, /must be unset/),
  row(`${api}.nodeSelector`, { "team!": "a" }, /not a label/, /letters/, {
    path: `slipway:${api}.nodeSelector.team!`,
  }),
  row(`${group}.labels`, { "kubernetes.io/team": "a" }, /reserved/, /own/, {
    path: `slipway:${group}.labels.kubernetes.io/team`,
  }),
  row(`${group}.taints`, ["dedicated=batch:NoSchedule"], /CoreDNS would never get ready/, /without taints/, {
    path: "slipway:cluster.nodeGroups",
  }),
  row(`${api}.tolerations`, [{ key: "a", operator: "Any" }], /choices/, /Equal, Exists/, {
    path: `slipway:${api}.tolerations[0].operator`,
    received: "Any",
  }),
  row(`${api}.priorityClassName`, "High", /malformed/, /lower-case/, { received: "High" }),
  row(`${api}.namespace`, "default", /belongs to Kubernetes/, /kube-/),
  row(`${api}.namespace`, "kube-system", /belongs to Kubernetes/, /kube-/),
  row(`${api}.namespace`, "My_Space", /not allowed/, /1 to 63/),
  row(`${api}.minReplicas`, 1, /too few replicas/, /2 <= minReplicas/),
  row(`${api}.minReplicas`, 5, /minimum of replicas is above/, /minReplicas <= maxReplicas/),
  row(`${api}.maxReplicas`, "4", /wrong type/, /number/, { received: "4" }),
  row(`${api}.resources`, undefined, /missing/, /group of settings/),
  row(`${api}.resources.limits`, undefined, /missing/, /^a group of settings: cpu, memory$/),
  row(`${api}.resources.limits.memory`, undefined, /missing/, /a string/),
  row(`${api}.resources.limits.memory`, "lots", /positive Kubernetes quantity/, /128Mi/),
  row(`${api}.resources.limits.cpu`, "0", /positive Kubernetes quantity/, /250m/),
  row(`${api}.resources.requests.memory`, "1Gi", /above the limit/, /limits\.memory/),
  row(`${api}.port`, 80, /unprivileged/, /1024 to 65535/),
  row(`${api}.port`, 9090, /metrics would be served/, /other than port/, {
    path: `slipway:${api}.metricsPort`,
  }),
  row(`${api}.targetCpuUtilization`, 100, /not a utilization/, /10 to 95/),
  row(`${api}.gracePeriodSeconds`, 30, /killed before it has drained/, /gracePeriodSeconds >= /),
  row(`${api}.preStopSeconds`, 59, /would stop while/, /deregistrationLagSeconds \(60\)/),
  row(`${api}.drainSeconds`, 3601, /out of range/, /0 to 3600/),
  row(`${api}.deregistrationDelaySeconds`, 89, /would cut requests/, /\(90\)/),
  row(`${api}.keepAliveSeconds`, 60, /close connections/, /more than .* idle timeout \(60 seconds\)/),
  row(`${api}.keepAliveSeconds`, 7201, /out of range/, /from 1 to 7200/),
  row("edge.gateway.idleTimeoutSeconds", 65, /close connections/, /idle timeout \(65 seconds\)/, {
    path: `slipway:${api}.keepAliveSeconds`,
  }),
  row(`${api}.config.2FAST`, "x", /environment variable/, /not a digit first/),
  row(`${api}.config.LOG_LEVEL`, true, /wrong type/, /a string/),
  row(`${api}.egress`, [{ cidr: "db.example", ports: [5432] }], /not an IPv4 CIDR/, /\/32/, {
    path: `slipway:${api}.egress[0].cidr`,
  }),
  row(`${api}.egress`, [{ cidr: "10.0.0.1/32", ports: [] }], /no port/, /at least one/, {
    path: `slipway:${api}.egress[0].ports`,
  }),
  row(`${api}.egress`, [{ cidr: "10.0.0.1/32", ports: [0] }], /not TCP ports/, /1 to 65535/, {
    path: `slipway:${api}.egress[0].ports`,
  }),
  row(`${api}.secrets.session-key`, "", /out of range/, /at least 1/),
  row(`${api}.secrets.Session_Key`, "x", /not a key/, /lower-case/),
  row(`${api}.hostnames`, ["Api"], /not a host name/, /api\.example\.com/, {
    path: `slipway:${api}.hostnames[0]`,
  }),
  row(`${api}.database`, "orders", /no such database/, /main/),
  row(`${api}.buckets.uploads`, "write", /not one of the choices/, /readWrite/),
  row(`${api}.buckets.exports`, "read", /no such bucket/, /uploads/),

  row("tags.owner", undefined, /required tag/, /cost-centre/),
  row("network.podCidr", "192.168.0.0/16", /AWS refuses this block/, /./),
  row("network.natGateways", "none", /no node could join/, /./),
  row("network.endpoints", "all", /not one of the choices/, /private/),
  row("network.databaseSubnets", false, /no subnets for databases/, /database subnets/, {
    path: "slipway:databases.main",
  }),
  row("cluster.version", "1.33", /./, /1\.3/),
  row("cluster.supportType", "LONG", /not one of the choices/, /EXTENDED/),
  row("cluster.computeMode", "fargate", /not one of the choices/, /auto/),
  row(
    "cluster.access",
    { dev: { principalArn: "arn:aws:iam::111122223333:role/Dev", policy: "root" } },
    /not one of the choices/,
    /edit/,
    { path: "slipway:cluster.access.dev.policy" },
  ),
  ...["clusterAdmin", "admin", "adminView", "edit"].map((policy) =>
    row("cluster.access", { preview: { principalArn: previewRole, policy } }, /read Secrets/, /view/, {
      path: "slipway:cluster.access.preview.policy",
      received: policy,
      fix: /policy: preview/,
    }),
  ),
  row(admin, previewRole, /code of pull requests/, /view/),
  row("cluster.karpenter", { nodePools: {} }, /no node pool/, /at least one/, {
    path: "slipway:cluster.karpenter.nodePools",
  }),
  row(`${group}.amiFamily`, "ubuntu", /not one of the choices/, /bottlerocket/),
  row(`${group}.taints`, ["x"], /./, /./, { path: `slipway:${group}.taints[0]` }),
  row("addons.dnsPolicy", "always", /not one of the choices/, /upsert-only/),
  row("addons.loadBalancerController", false, /./, /./),
  row(
    "addons",
    { loadBalancerController: false, gatewayApi: false },
    /nothing makes its load balancer/,
    /./,
    {
      path: "slipway:edge",
    },
  ),
  row("admission.mode", "block", /not one of the choices/, /deny/),
  row("admission.ruleModes", { "no-such-rule": "deny" }, /not one of the choices/, /image-digest/, {
    path: "slipway:admission.ruleModes.no-such-rule",
  }),
  row("admission.namespaces", ["kube-system"], /judged and excluded/, /./, {
    path: "slipway:admission.namespaces[0]",
  }),
  row("addons.prometheusCrds", false, /./, /./, { path: "slipway:addons.prometheusCrds" }),
  ...badObservability,
  row("layers", { deploy: "network" }, /not one of the choices/, /services/, {
    path: "slipway:layers.deploy",
  }),
  row("databases.main.databaseName", "svc_api", /the role and database of the service api/, /svc_/),
  row("databases.main.username", "svc_api", /the role and database of the service api/, /svc_/),
  row(`${api}.databaseRoleCommand`, [], /nothing would make the role/, /a command/),
  row("databases.main.caBundle", 7, /wrong type/, /a string/),
  row("layers", { platformStack: "acme/slipway/platform" }, /makes the platform itself/, /services/, {
    path: "slipway:layers.platformStack",
  }),
  row("identity.permissionsBoundaryArn", "boundary", /./, /./),
  row("identity.github.repositoryId", "octo/platform", /./, /./),
  row("identity.github.environments", { [longEnvironment]: githubEnvironment }, /57 characters long/, /56/, {
    path: `slipway:identity.github.environments.${longEnvironment}`,
    received: `slipway-staging-github-deploy-${longEnvironment}`,
  }),
  row("databases.main.engineVersion", "9.6", /not one of the choices/, /17/),
  row("edge.countedRules", { common: ["SizeRestrictionsBODY"] }, /no such rule/, /SizeRestrictions_BODY/, {
    path: "slipway:edge.countedRules.common[0]",
    received: "SizeRestrictionsBODY",
    fix: /^did you mean SizeRestrictions_BODY\?$/,
  }),
  row("databases.main.instanceClass", "large", /./, /./),
  row("databases.main.backupRetentionDays", 60, /out of range/, /35/),
  row("buckets.uploads.infrequentAccessDays", 5, /out of range/, /30/),
  row("edge.domain", "Example", /./, /./),
  row("edge.hostedZoneId", "example.com", /not a hosted zone/, /Z/),
  row("edge.rateLimit", 1, /./, /10/),
  row("edge.gateway.scheme", "public", /not one of the choices/, /internal/),
  row("guardRails.budget.monthlyLimitUsd", 0, /./, /./),
  row("guardRails.backup.dailyRetentionDays", 0, /./, /./),
  row(
    "services.api.targetMetrics",
    [{ type: "external", name: "queue_length", averageValue: "30" }],
    /nobody serves external metrics/,
    /not available on this platform/,
    { path: "slipway:services.api.targetMetrics[0]" },
  ),
  row("outputs", { parameters: "yes" }, /wrong type/, /true or false/, {
    path: "slipway:outputs.parameters",
  }),
  row("outputs", { ssm: true }, /no such setting/, /parameters/, { path: "slipway:outputs.ssm" }),
  row("guardRails.account", { detectorId: "12abc34d" }, /GuardDuty, which is not switched on/, /guardDuty/, {
    path: "slipway:guardRails.account.detectorId",
    received: "12abc34d",
  }),
];
