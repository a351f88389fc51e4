import fc from "fast-check";
import type { StackSource } from "../../stacks/config/parse.ts";
import { exampleDay, exampleDigest } from "./stack-file.ts";
import { alerts } from "./arbitrary-alerts.ts";
import { inside, logs, traces } from "./arbitrary-logs.ts";
import { maybe, oneOf, settings } from "./arbitrary-settings.ts";

/** Stack files that are valid, of every shape that a stack can have: what parses must build, whatever is combined. */

const account = "111122223333";
const region = "eu-west-1";

const retention = oneOf(30, 90, 365);
const roleArn = fc
  .constantFrom("Admin", "team/Dev", "Ops")
  .map((role) => `arn:aws:iam::${account}:role/${role}`);

const network = fc
  .record({
    second: fc.integer({ min: 0, max: 127 }),
    zones: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 2, maxLength: 4 }),
    isolated: fc.boolean(),
    more: settings({
      intraSubnets: fc.boolean(),
      podCidr: fc.constant("100.64.0.0/16"),
      ipv6: fc.boolean(),
      flowLogRetentionDays: retention,
    }),
  })
  .chain(({ second, zones, isolated, more }) =>
    settings(
      isolated ? {} : { natGateways: oneOf("single", "perZone"), endpoints: oneOf("gateway", "private") },
    ).map((ways): Record<string, unknown> => ({
      cidr: `10.${second}.0.0/16`,
      availabilityZones: zones.map((zone) => `${region}${zone}`),
      databaseSubnets: true,
      ...(isolated ? { natGateways: "none", endpoints: "private" } : ways),
      ...more,
    })),
  );

const TAINT = "dedicated=batch:NoSchedule";

const nodeGroup = fc
  .record({
    instanceTypes: fc.constantFrom(
      ["m7g.large", "m6g.large"],
      ["m7i.large", "m6i.large"],
      ["c7g.xlarge", "c6g.xlarge"],
    ),
    minSize: fc.integer({ min: 0, max: 3 }),
    more: settings({
      capacityType: oneOf("SPOT", "ON_DEMAND"),
      diskSizeGiB: oneOf(50, 100),
      amiFamily: oneOf("al2023", "bottlerocket"),
      labels: fc.constant({ "example.com/pool": "general" }),
      taints: fc.constant([TAINT]),
      maxUnavailablePercentage: oneOf(10, 33),
    }),
  })
  .map(({ instanceTypes, minSize, more }) => ({ instanceTypes, minSize, maxSize: minSize + 3, ...more }));

const karpenter = settings({
  amiFamily: oneOf("al2023", "bottlerocket"),
  diskSizeGiB: oneOf(50, 100),
}).map((more) => ({ nodePools: { general: { cpuLimit: 64, memoryLimitGiB: 256 } }, ...more }));

const clusterCommon = settings({
  access: fc.constant({
    developers: {
      principalArn: `arn:aws:iam::${account}:role/Developers`,
      policy: "edit",
      namespaces: ["api"],
    },
  }),
  logRetentionDays: retention,
  deletionProtection: fc.boolean(),
  zonalShift: fc.boolean(),
  irsa: fc.boolean(),
});

/** One group without taints, as add-ons tolerate none. */
function withRoomForAddons(groups: object): object {
  const entries = Object.entries(groups as Record<string, { readonly taints?: string[] }>);
  if (entries.some(([, { taints }]) => taints === undefined)) return groups;
  return Object.fromEntries(
    entries.map(([key, { taints, ...group }], index) => [key, index === 0 ? group : { ...group, taints }]),
  );
}

const managedCluster = fc
  .record({
    common: clusterCommon,
    groups: fc.dictionary(fc.constantFrom("general", "batch"), nodeGroup, { minKeys: 1 }),
    more: settings({ karpenter, prefixDelegation: fc.boolean(), computeMode: fc.constant("managed") }),
  })
  .map(({ common, groups, more }) => ({ ...common, ...more, nodeGroups: withRoomForAddons(groups) }));
const autoCluster = clusterCommon.map((common) => ({ ...common, computeMode: "auto" }));

const mirror = `${account}.dkr.ecr.${region}.amazonaws.com`;
const addons = (edge: boolean): fc.Arbitrary<Record<string, unknown>> =>
  settings({
    externalDns: edge ? fc.boolean() : fc.constant(undefined),
    certManager: fc.boolean(),
    prometheusCrds: fc.constant(true),
    serviceMonitors: fc.boolean(),
    chartMirror: fc.constant(`oci://${account}.dkr.ecr.${region}.amazonaws.com/charts`),
    imageMirror: fc.constant(mirror),
  });

const admission = settings({
  mode: oneOf("audit", "warn", "deny"),
  ruleModes: fc.dictionary(fc.constantFrom("image-digest", "pod-seccomp"), oneOf("audit", "off")),
  namespaces: fc.constant(["api"]),
  namespaceLabels: fc.constant({ "app.kubernetes.io/part-of": "api" }),
});

const observability = settings({
  metricsRetentionDays: oneOf(7, 30),
  metricsStorageGiB: oneOf(20, 200),
  metricsReplicas: oneOf(1, 2),
}).chain((more) =>
  fc.tuple(alerts, logs, traces).map(([told, kept, traced]) => ({
    ...{ metrics: "stack", runbookUrl: "https://git.example.com/RUNBOOK.md" },
    ...told,
    ...kept,
    ...traced,
    ...more,
  })),
);

const database = settings({
  engineVersion: oneOf("15", "16", "17", "18"),
  multiAz: fc.boolean(),
  port: oneOf(5433, 6543),
  backupRetentionDays: oneOf(7, 14, 30),
  databaseInsightsMode: oneOf("standard", "advanced"),
  monitoringInterval: oneOf(15, 60),
  skipFinalSnapshot: fc.boolean(),
  deletionProtection: fc.boolean(),
}).map((more) => ({ databaseName: "app", ...more }));

const bucket = settings({
  noncurrentVersionDays: oneOf(7, 90),
  infrequentAccessDays: oneOf(30, 60),
  expirationDays: oneOf(400, 800),
  forceDestroy: fc.boolean(),
});

const edge = settings({
  hostedZoneId: fc.constant("Z0123456789EXAMPLE"),
  certificateAuthorities: fc.constant(["amazon.com"]),
  managedRuleGroups: fc.constant({ ipReputation: "block", common: "count" }),
  rateLimit: oneOf(500, 5000),
  wafLogRetentionDays: retention,
  gateway: settings({
    scheme: oneOf("internet-facing", "internal"),
    deletionProtection: fc.boolean(),
    idleTimeoutSeconds: oneOf(30, 60),
  }),
  accessLogRetentionDays: retention,
  forceDestroy: fc.boolean(),
}).map((more) => ({ domain: "example.com", ...more }));

const guardRails = settings({
  protectData: fc.boolean(),
  budget: settings({ alertTopic: fc.boolean() }).map((more) => ({
    monthlyLimitUsd: 500,
    emails: ["platform@example.com"],
    ...more,
  })),
  backup: settings({ weeklyRetentionDays: oneOf(0, 90), forceDestroy: fc.boolean() }),
  account: settings({
    ebsEncryption: fc.boolean(),
    blockPublicBuckets: fc.boolean(),
    guardDuty: fc.boolean(),
  }),
});

const resources = fc.constant({
  requests: { cpu: "100m", memory: "96Mi" },
  limits: { cpu: "500m", memory: "192Mi" },
});

/** What a service may use of the rest of the stack. */
interface Surroundings {
  readonly routed: boolean;
  readonly databases: readonly string[];
  readonly buckets: readonly string[];
}

const objectives = settings({
  availability: oneOf(99.5, 99.9),
  latencyMilliseconds: oneOf(300, 1000),
  windowDays: oneOf(28, 30),
}).map((more) => ({ ...more, runbookUrl: "https://git.example.com/RUNBOOK.md" }));

const service = ({ routed, databases, buckets }: Surroundings): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .record({
      resources,
      minReplicas: fc.integer({ min: 2, max: 3 }),
      spread: fc.integer({ min: 0, max: 4 }),
      kind: fc.constantFrom("service", "service", "worker", "cronJob"),
      more: settings({
        config: fc.constant({ LOG_LEVEL: "info" }),
        secrets: fc.constant({ "session-key": "Signs session cookies" }),
        database: databases.length > 0 ? fc.constantFrom(...databases) : fc.constant(undefined),
        buckets:
          buckets.length > 0
            ? fc.dictionary(fc.constantFrom(...buckets), fc.constantFrom("read", "readWrite"))
            : fc.constant(undefined),
        egress: fc.constant([{ cidr: "10.200.0.0/16", ports: [443] }]),
        migrations: fc.constant(["node", "migrate.js"]),
      }),
      hostname: maybe(fc.constant(["api.example.com"])),
      monitored: fc.boolean(),
      slo: maybe(objectives),
    })
    .map(({ minReplicas, spread, kind, more, hostname, monitored, slo, ...rest }) => ({
      ...rest,
      ...more,
      ...(kind === "cronJob"
        ? { kind, schedule: "0 3 * * *", migrations: undefined }
        : { kind, minReplicas, maxReplicas: minReplicas + spread, serviceMonitor: monitored }),
      ...(kind === "service" && routed && hostname ? { hostnames: hostname } : {}),
      ...(kind === "service" && monitored && slo ? { slo } : {}),
    }))
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)));

/** Whether the nodes of a group are for those alone that tolerate its taints. */
const isTainted = (cluster: object): boolean => JSON.stringify(cluster).includes(TAINT);

const tolerations = [{ key: "dedicated", value: "batch", effect: "NoSchedule" }];
const tolerant = (services: Readonly<Record<string, object>>): Record<string, object> =>
  Object.fromEntries(Object.entries(services).map(([name, service]) => [name, { ...service, tolerations }]));

/** Hostnames of one service are not those of another. */
const ownHostnames = (services: Readonly<Record<string, object>>): Record<string, object> =>
  Object.fromEntries(
    Object.entries(services).map(([name, service]) => [
      name,
      { ...service, ...("hostnames" in service && { hostnames: [`${name}.example.com`] }) },
    ]),
  );

/** The worker calls the api, where there is one that answers. */
const calling = (services: Readonly<Record<string, Record<string, unknown>>>): Record<string, object> =>
  services["worker"] && services["api"]?.["kind"] === "service"
    ? { ...services, worker: { ...services["worker"], calls: ["api"] } }
    : services;

/** A stack that makes its platform, with services on it or without. */
const platformSettings = fc
  .record({
    deploy: fc.constantFrom("all", "all", "all", "platform"),
    edge: maybe(edge),
    databases: fc.dictionary(fc.constantFrom("main", "audit"), database),
    buckets: fc.dictionary(fc.constantFrom("uploads", "exports"), bucket),
  })
  .chain(({ deploy, edge: wayIn, databases, buckets }) => {
    const all = deploy === "all";
    const surroundings = {
      routed: wayIn !== undefined,
      databases: Object.keys(databases),
      buckets: Object.keys(buckets),
    };
    const sections = fc.record({
      aws: fc.constant({ accountId: account, region }),
      tags: fc.constant({ owner: "platform", "cost-centre": "engineering" }),
      layers: fc.constant({ deploy }),
      network,
      cluster: fc
        .tuple(fc.oneof(managedCluster, autoCluster), fc.constantFrom("1.34", "1.35", "1.36"), roleArn)
        .map(([cluster, version, admin]) => ({ version, admins: { platform: admin }, ...cluster })),
      addons: addons(wayIn !== undefined),
      registry: settings({
        forceDelete: fc.boolean(),
        keptImages: oneOf(10, 200),
        replicateTo: fc.constant(["eu-central-1"]),
        signingProfile: fc.boolean(),
      }),
      secrets: settings({ recoveryWindowDays: oneOf(0, 7, 30), keyDeletionWindowDays: oneOf(7, 30) }),
      admission: maybe(admission),
      edge: fc.constant(wayIn),
      observability: fc.option(observability, { nil: undefined }),
      guardRails,
      outputs: settings({ parameters: fc.boolean() }),
      databases: fc.constant(all ? databases : {}),
      buckets: fc.constant(all ? buckets : {}),
      services: all
        ? fc
            .dictionary(fc.constantFrom("api", "worker"), service(surroundings))
            .map(calling)
            .map(ownHostnames)
        : fc.constant({}),
    });
    // EKS Auto Mode has no vpc-cni whose pods could have subnets of their own.
    return sections.map(({ network: { podCidr, ...rest }, services, ...others }) => ({
      ...others,
      // Where nothing leads out, images come from a mirror, and Route 53 is out of reach.
      ...(rest["natGateways"] === "none"
        ? {
            addons: { ...others.addons, imageMirror: mirror, externalDns: false },
            observability: others.observability && inside(others.observability),
          }
        : {}),
      services: isTainted(others.cluster) ? tolerant(services) : services,
      network: "nodeGroups" in others.cluster && podCidr !== undefined ? { ...rest, podCidr } : rest,
    }));
  });

/** Services on a cluster that is there already, outside AWS. */
const existingSettings = fc.record({
  tags: fc.constant({}),
  cluster: settings({ clientCidrs: fc.constant(["10.0.0.0/8"]), context: fc.constant("kind") }).map(
    (more) => ({
      existing: { name: "kind", ...more },
    }),
  ),
  services: fc.dictionary(
    fc.constantFrom("api", "worker"),
    fc.record({ resources, repository: fc.constant("registry.example.com/api"), minReplicas: oneOf(2, 3) }),
  ),
});

/** A valid stack, with an image for each service. */
export const validSources: fc.Arbitrary<StackSource> = fc
  .oneof({ arbitrary: platformSettings, weight: 9 }, { arbitrary: existingSettings, weight: 1 })
  .map((sections: Record<string, unknown>) => ({
    project: "slipway",
    stack: "generated",
    settings: Object.fromEntries(
      Object.entries(sections)
        .filter(([, section]) => section !== undefined)
        .map(([name, section]) => [name, JSON.stringify(section)]),
    ),
    secretKeys: [],
    imageDigests: JSON.stringify(
      Object.fromEntries(Object.keys(sections["services"] ?? {}).map((name) => [name, exampleDigest])),
    ),
    skipAnalysis: undefined,
    deployedDigests: {},
    previousDigests: {},
    deployedStrategies: {},
    deployedCluster: {},
    deployedSettings: {},
    today: exampleDay,
  }));

/** The valid stack of a seed: the same every time. */
export function validSource(seed: number): StackSource {
  return fc.sample(validSources, { seed, numRuns: 1 })[0]!;
}
