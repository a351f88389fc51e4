import { z } from "zod";
import { bounds, kinds, secretForms } from "./values-bounds.ts";
import { databaseValues } from "./values-database.ts";
import {
  amounts,
  choice,
  cidr,
  command,
  group,
  matching,
  namespace,
  peers,
  port,
  ports,
  probe,
  spread,
  text,
  texts,
  textsBut,
  whole,
} from "./values-fields.ts";
import { routingValues } from "./values-routing.ts";
import { strategyValues } from "./values-strategy.ts";

/**
 * The values of `charts/service`: names, types, bounds, defaults and meanings, in one place. From it come the type
 * that the component fills in, and by `npm run generate:chart` the chart's `values.schema.json` and `values.yaml`
 * and the table in `docs/service-chart.md`. A `title` says in words what is allowed where bounds don't.
 * Rules between values are in the chart's `templates/validate.yaml`, for no JSON schema expresses them.
 */

export const valuesSchema = z.strictObject({
  image: group({
    repository: matching(
      /^[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/,
      "Image without tag or digest.",
      "`registry/name`, lower case",
    ),
    digest: matching(
      bounds.digest,
      "Digest of the image's manifest, as the build pushed it.",
      "`sha256:` and 64 hexadecimal digits",
    ),
  }),
  kind: choice(
    kinds,
    "`service` answers requests; `worker` runs as long but nobody calls it; `job` runs once a version, `cronJob` by `schedule`.",
  ).default("service"),
  command: command("What the container runs instead of the image's entry point.").default([]),
  schedule: text(
    "When a `cronJob` runs, in cron's five fields; required for it.",
    "e.g. `0 3 * * *`",
  ).default(""),
  timeZone: text("Time zone of the schedule.", "a name of the tz database").default("Etc/UTC"),
  job: group({
    retries: whole(
      bounds.retries.min,
      bounds.retries.max,
      "How often a failed `job` or `cronJob` is tried again.",
    ).default(3),
    timeoutSeconds: whole(
      bounds.timeoutSeconds.min,
      bounds.timeoutSeconds.max,
      "Seconds until a `job` or `cronJob` is ended as failed.",
    ).default(3600),
  }).prefault({}),
  port: port("Port that the container serves requests on; the container gets it as `PORT`.").default(8080),
  metricsPort: port(
    "Port that the container serves `/metrics` on, other than `port`; the container gets it as `METRICS_PORT`.",
  ).default(9090),
  config: z
    .record(z.string().regex(bounds.variable), z.string())
    .meta({
      description:
        "Environment variables that are no secrets; the chart's own (`SERVICE_NAME`, `PORT`, `METRICS_PORT`, `DRAIN_SECONDS`, `KEEP_ALIVE_SECONDS`, `RELEASE`, `DATABASE_URL`, `DATABASE_URL_FILE`, `DATABASE_AUTH`, and `AWS_REGION` with `database.auth: iam`) are refused. A change rolls the pods.",
      title: "names of variables to texts",
    })
    .default({}),
  secrets: group({
    keys: z
      .record(z.string().regex(bounds.variable), z.string().min(1))
      .meta({
        description:
          "Names of secrets in AWS Secrets Manager, by the variable that each becomes; the operator of External Secrets reads them. A change rolls the pods, a new value in a secret doesn't.",
        title: "names of variables to names of secrets",
      })
      .default({}),
    as: choice(
      secretForms,
      "How the container gets them: `files` in `/etc/secrets`, which follow a new value, each named by its variable with `_FILE` appended; or the variables themselves (`environment`, among them `DATABASE_URL` with its password), which keep the value that they started with.",
    ).default("files"),
    region: text("AWS region of the secrets; required with any.", "e.g. `eu-west-1`").default(""),
    roleArn: text(
      "IAM role that the operator assumes to read them; empty for the operator's own.",
      "an ARN",
    ).default(""),
    refreshMinutes: whole(1, 1440, "Minutes until a new value in a secret reaches the cluster.").default(5),
  }).prefault({}),
  database: databaseValues,
  migrations: group({
    command: command(
      "What a Job runs, in the new image, before the roll-out; empty for no migrations. It must leave the schema usable for the version that still runs.",
    ).default([]),
    retries: whole(
      bounds.retries.min,
      bounds.retries.max,
      "How often failed migrations are tried again.",
    ).default(2),
    timeoutSeconds: whole(
      bounds.timeoutSeconds.min,
      bounds.timeoutSeconds.max,
      "Seconds until the migrations are ended as failed.",
    ).default(600),
  }).prefault({}),
  routing: routingValues,
  strategy: strategyValues,
  replicas: group({
    min: whole(
      bounds.replicas.min,
      bounds.replicas.max,
      "Fewest pods; one alone can't be moved without an interruption.",
    ).default(2),
    max: whole(bounds.replicas.min, bounds.replicas.max, "Most pods, at least `replicas.min`.").default(6),
  }).prefault({}),
  autoscaling: group({
    enabled: z
      .boolean()
      .meta({
        description:
          "Whether an autoscaler decides between `replicas.min` and `replicas.max`; without it there are `replicas.min`.",
      })
      .default(true),
    targetCpuUtilization: whole(
      bounds.targetCpuUtilization.min,
      bounds.targetCpuUtilization.max,
      "CPU use, in percent of the request, that the autoscaler keeps.",
    ).default(70),
  }).prefault({}),
  disruption: group({
    maxUnavailable: whole(
      1,
      999,
      "Pods that drains of nodes may take at once, fewer than `replicas.min`.",
    ).default(1),
  }).prefault({}),
  rollout: group({
    minReadySeconds: whole(1, 600, "Seconds that a new pod must stay ready before an old one goes.").default(
      5,
    ),
    progressDeadlineSeconds: whole(
      30,
      3600,
      "Seconds without progress after which a rollout counts as failed; an update by Pulumi waits as long, plus 15 seconds, for the whole rollout. More than `rollout.minReadySeconds`.",
    ).default(300),
  }).prefault({}),
  resources: group({ requests: amounts("is reserved"), limits: amounts("may be used at most") }).default({
    requests: { cpu: "100m", memory: "128Mi" },
    limits: { cpu: "1", memory: "256Mi" },
  }),
  probes: group({
    startup: probe(
      { path: "/health", periodSeconds: 1, timeoutSeconds: 1, failureThreshold: 60 },
      "Path that answers once the service has started.",
    ),
    liveness: probe(
      { path: "/health", periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 },
      "Path that answers while the process is not beyond help; it asks no dependency.",
    ),
    readiness: probe(
      { path: "/ready", periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
      "Path that answers while the pod may get requests.",
    ),
  }).prefault({}),
  termination: group({
    preStopSeconds: whole(
      1,
      3600,
      "Seconds that a pod goes on serving before SIGTERM: by default, and at least, `routing.deregistrationLagSeconds`.",
    ).optional(),
    drainSeconds: whole(
      0,
      3600,
      "Seconds from SIGTERM until requests in flight are cut, 30 by default, and at least `routing.requestTimeoutSeconds`; the container gets it as `DRAIN_SECONDS`.",
    ).optional(),
    gracePeriodSeconds: whole(
      11,
      7210,
      "Seconds until the pod is killed: by default, and at least, `preStopSeconds` + `drainSeconds` + 10.",
    ).optional(),
  }).prefault({}),
  serviceAccount: group({
    annotations: texts(
      "Annotations of the ServiceAccount. Pod Identity needs none; IRSA `eks.amazonaws.com/role-arn`.",
    ).default({}),
  }).prefault({}),
  networkPolicy: group({
    ingressFrom: peers(
      "Peers that may send requests to `port`. A load balancer with IP targets comes from its subnets' addresses, a Gateway inside the cluster from its namespace.",
    ).default([]),
    metricsFrom: peers("Peers that may read `metricsPort`.").default([{ namespace: "monitoring" }]),
    dnsTo: peers(
      "Peers that are asked for names, on port 53. EKS Auto Mode and NodeLocal DNSCache answer at addresses: list those.",
    ).default([{ namespace: "kube-system" }]),
    egressTo: z
      .array(z.union([group({ namespace, ports }), group({ cidr, ports })]))
      .meta({
        description:
          "Peers that the service may call, each with its TCP `ports`. Pod Identity needs `169.254.170.23/32` on port 80.",
        title: "peers with `ports`",
      })
      .default([]),
  }).prefault({}),
  monitoring: group({
    serviceMonitor: z
      .boolean()
      .meta({
        description: "Whether the Prometheus operator is told, by a ServiceMonitor, to read the metrics.",
      })
      .default(false),
    intervalSeconds: whole(5, 300, "Seconds from one reading to the next.").default(30),
    labels: texts("Labels of the ServiceMonitor, by which a Prometheus picks it.").default({}),
  }).prefault({}),
  topologySpread: group({ zone: spread("zones"), hostname: spread("nodes") }).prefault({}),
  podLabels: textsBut(
    "^app\\.kubernetes\\.io/",
    "Labels added to the pods. Those under `app.kubernetes.io/` belong to the chart.",
  ).default({}),
  podAnnotations: textsBut(
    "^checksum/config$",
    "Annotations added to the pods, but `checksum/config`.",
  ).default({}),
});

/** The chart's values; what is left out gets its default. */
export type ChartValues = z.input<typeof valuesSchema>;

/** The values with every default. */
export type ResolvedChartValues = z.output<typeof valuesSchema>;
