import {
  choice,
  flag,
  group,
  groupShape,
  list,
  map,
  matching,
  text,
  textShape,
  whole,
  wholeShape,
} from "../settings.ts";
import {
  anyPort,
  hostnamePattern,
  jobSeconds,
  objectNamePattern,
  quantityPattern,
  replicas,
  retries,
  unprivilegedPort,
  variablePattern,
  waitSeconds,
} from "./bounds.ts";
import { ServiceKind, ServiceSecretForm } from "./choices.ts";
import { placementSettings } from "./placement-settings.ts";
import { platformSettings } from "./platform-settings.ts";
import { probeSettings } from "./probe-settings.ts";
import { scalingSettings } from "./scaling-settings.ts";
import { slo } from "./slo-settings.ts";
import { strategy } from "./strategy-settings.ts";
import { volumeSettings } from "./volume-settings.ts";

const quantity = (description: string) =>
  matching(quantityPattern, "a quantity, e.g. `250m`, `128Mi`", { description });
const amounts = groupShape(
  "ResourceAmounts",
  "CPU in cores (`250m`, `1`) and memory in bytes (`128Mi`), as Kubernetes quantities.",
  {
    cpu: quantity("Cores, e.g. `250m`; a limit is at least the request."),
    memory: quantity("Bytes, e.g. `128Mi`; a limit is at least the request."),
  },
);
const resources = groupShape("ServiceResources", "What a service's containers ask for and may use.", {
  requests: group(amounts, { description: "What is reserved." }),
  limits: group(amounts, { description: "What may be used at most." }),
});

const destination = groupShape("Destination", "Whom a service may call: a `cidr`, or a `namespace`.", {
  cidr: text({ description: "IPv4 CIDR block, `10.0.0.5/32` for one address.", fallback: "none" }),
  namespace: text({
    description: "In place of `cidr` a namespace of the cluster, whose pods and Services are meant.",
    fallback: "none",
  }),
  ports: list(wholeShape(anyPort), { description: "TCP ports; of pods those that they listen on." }),
});

const aPort = {
  message: "not a port that an unprivileged process can listen on",
  allowed: "1024 to 65535",
  fix: "choose a port from 1024 up; the Service listens on 80 all the same",
};

/** The settings of a service that its owner chooses: in a stack file, or as arguments of `Service`. */
export const ownSettings = {
  kind: choice(
    { ServiceKind },
    {
      description:
        "What it is: `service` answers requests, `worker` runs as long but nobody calls it, `job` runs once a version, and `cronJob` by its `{schedule}`.",
      default: "service",
      chart: "kind",
    },
  ),
  namespace: text({
    description: "Namespace, made for this service alone.",
    fallback: "the service's name",
    judgedByPlanner: true,
  }),
  command: list(textShape(/./, "a string"), {
    description: "What the container runs.",
    default: [],
    fallback: "the image's entry point",
    chart: "command",
  }),
  migrations: list(textShape(/./, "a string"), {
    description:
      "What a Job runs, in the new image, before the rollout. The version that still runs has to get on with what it leaves.",
    default: [],
    fallback: "no migrations",
    chart: "migrations.command",
  }),
  schedule: text({
    description: "When a `cronJob` runs: cron's five fields, e.g. `0 3 * * *`.",
    default: "",
    fallback: "never",
    chart: "schedule",
  }),
  timeZone: text({
    description: "Time zone of the schedule, a name of the tz database.",
    default: "Etc/UTC",
    chart: "timeZone",
  }),
  retries: whole(retries, {
    description: "How often a failed `job` or `cronJob` is tried again, 0 to 20.",
    default: 3,
    chart: "job.retries",
  }),
  timeoutSeconds: whole(jobSeconds, {
    description: "Seconds until a `job` or `cronJob` is ended as failed.",
    default: 3600,
    chart: "job.timeoutSeconds",
  }),
  port: whole(unprivilegedPort, {
    description: "Port that the container serves requests and probes on; it gets it as `PORT`.",
    default: 8080,
    chart: "port",
    wrong: aPort,
  }),
  metricsPort: whole(unprivilegedPort, {
    description:
      "Port that the container serves /metrics on, other than `{port}`; it gets it as `METRICS_PORT`.",
    default: 9090,
    chart: "metricsPort",
    wrong: aPort,
  }),
  ...probeSettings,
  minReplicas: whole(replicas, {
    description: "Minimum of replicas, at least 2: one alone can't be moved without an interruption.",
    default: 2,
    chart: "replicas.min",
    judgedByPlanner: true,
  }),
  maxReplicas: whole(replicas, {
    description: "Most replicas; the autoscaler is on when it is above `{minReplicas}`.",
    fallback: "minReplicas",
    chart: "replicas.max",
    chartDefault: 6,
    judgedByPlanner: true,
  }),
  targetCpuUtilization: whole(
    { min: 10, max: 95 },
    {
      description: "CPU utilization in percent of the request that the autoscaler keeps.",
      default: 70,
      chart: "autoscaling.targetCpuUtilization",
      wrong: {
        message: "not a utilization to scale at",
        allowed: "a whole number from 10 to 95, in percent of the CPU request",
        fix: "70 leaves room while new pods start",
      },
    },
  ),
  targetMemoryUtilization: whole(
    { min: 10, max: 95 },
    {
      description:
        "Memory utilization in percent of the request that the autoscaler keeps besides, for services whose memory follows their load.",
      fallback: "CPU alone decides",
      chart: "autoscaling.targetMemoryUtilization",
    },
  ),
  ...scalingSettings,
  resources: group(resources, {
    description: "CPU and memory requests and limits.",
    chart: "resources",
    chartDefault: {
      requests: { cpu: "100m", memory: "128Mi" },
      limits: { cpu: "1", memory: "256Mi" },
    },
    judgedByPlanner: true,
  }),
  ...placementSettings,
  ...volumeSettings,
  config: map(
    textShape(),
    {
      description:
        "Environment variables that are no secrets; those that the chart sets itself (`SERVICE_NAME`, `PORT`, `METRICS_PORT`, `DRAIN_SECONDS`, `KEEP_ALIVE_SECONDS`, `RELEASE`, `DATABASE_URL`, `DATABASE_URL_FILE`, `DATABASE_AUTH`, and `AWS_REGION` with a database) are refused. A change rolls the pods.",
      default: {},
      chart: "config",
      judgedByPlanner: true,
    },
    variablePattern,
  ),
  secretsAs: choice(
    { ServiceSecretForm },
    {
      description:
        "How the pods get their secrets: `files`, whose path `session-key` has in `SESSION_KEY_FILE`, and which follow a rotation; or `environment`, for programs that read `SESSION_KEY` alone.",
      default: "files",
      chart: "secrets.as",
    },
  ),
  databaseRoleCommand: list(textShape(), {
    description:
      "What makes the role in the service's image, by the administrator's URL in the file that `DATABASE_ADMIN_URL_FILE` names; `DATABASE_ROLE` and `DATABASE_NAME` say what is wanted (docs/database-roles.md).",
    default: ["/nodejs/bin/node", "dist/make-database-role.js"],
  }),
  hostnames: list(
    { kind: "text", pattern: hostnamePattern },
    {
      description: "Hosts whose requests the service answers.",
      default: [],
      fallback: "none: it is reached from inside the cluster only",
      chart: "routing.hostnames",
      judgedByPlanner: true,
    },
  ),
  ingressClassName: matching(objectNamePattern, "a name", {
    description: "Class of an Ingress that takes the HTTPRoute's place.",
    default: "",
    fallback: "no Ingress",
    chart: "routing.ingress.className",
  }),
  ingressTlsSecret: matching(objectNamePattern, "a name", {
    description: "Secret in the namespace with the Ingress's certificate.",
    default: "",
    fallback: "its controller has one",
    chart: "routing.ingress.tlsSecret",
  }),
  ingressAnnotations: map(textShape(), {
    description: "Annotations of the Ingress. `pulumi.com/skipAwait` is set by the chart, and stays `true`.",
    default: {},
    chart: "routing.ingress.annotations",
  }),
  requestTimeoutSeconds: whole(waitSeconds, {
    description:
      "Seconds that the Gateway waits for a whole answer. AWS Load Balancer Controller takes none.",
    default: 0,
    fallback: "the Gateway's own",
    chart: "routing.requestTimeoutSeconds",
  }),
  deregistrationLagSeconds: whole(waitSeconds, {
    description:
      "Seconds for which new requests may go on coming to a pod that leaves. Longer for instance targets and behind an NLB; where another Gateway than the platform's is an ALB, say 60. `{preStopSeconds}`, `{deregistrationDelaySeconds}` and `{gracePeriodSeconds}` follow (sources: `termination-timing.ts`).",
    fallback: "60 behind an ALB, else 15",
    chart: "routing.deregistrationLagSeconds",
    judgedByPlanner: true,
  }),
  deregistrationDelaySeconds: whole(waitSeconds, {
    description:
      "Seconds that the load balancer lets requests in flight to a pod that leaves go on; at least the default.",
    fallback: "`{deregistrationLagSeconds}` + `{drainSeconds}`",
    chart: "routing.deregistrationDelaySeconds",
    judgedByPlanner: true,
  }),
  keepAliveSeconds: whole(
    // An ALB's idle timeout is at most 4000.
    { min: 1, max: 7200 },
    {
      description:
        "Seconds that the pods keep a connection without a request, which they get as `KEEP_ALIVE_SECONDS`; more than `{idleTimeoutSeconds}`.",
      default: 65,
      chart: "routing.keepAliveSeconds",
    },
  ),
  clientNamespaces: list(textShape(), {
    description: "Namespaces whose pods may send requests, as those of a Gateway inside the cluster.",
    default: [],
    fallback: "none",
    judgedByPlanner: true,
  }),
  egress: list(destination, {
    description:
      "Whom the service may call, beside DNS, its database and, with `policies` or a database, AWS's APIs.",
    default: [],
    fallback: "nobody",
    judgedByPlanner: true,
  }),
  strategy,
  serviceMonitor: flag({
    description: "Whether the Prometheus operator is told to read the metrics.",
    default: false,
    chart: "monitoring.serviceMonitor",
  }),
  slo,
  metricsNamespaces: list(textShape(), {
    description: "Namespaces whose pods may read the metrics: where Prometheus runs.",
    fallback: "`monitoring`",
    judgedByPlanner: true,
  }),
  serviceMonitorLabels: map(textShape(), {
    description:
      "Labels of the ServiceMonitor and of the objectives' rules, by which a Prometheus picks them.",
    default: {},
    chart: "monitoring.labels",
  }),
  preStopSeconds: whole(
    { ...waitSeconds, min: 1 },
    {
      description:
        "Seconds a pod goes on serving after its end was decided, until no load balancer sends it anything; at least the default.",
      fallback: "`{deregistrationLagSeconds}`",
      chart: "termination.preStopSeconds",
      judgedByPlanner: true,
    },
  ),
  drainSeconds: whole(waitSeconds, {
    description:
      "Seconds that requests in flight have to finish after that, which the pods get as `DRAIN_SECONDS`; at least `{requestTimeoutSeconds}`.",
    fallback: "30 or `{requestTimeoutSeconds}`, whichever is longer",
    chart: "termination.drainSeconds",
    judgedByPlanner: true,
  }),
  gracePeriodSeconds: whole(
    { min: 11, max: 7210 },
    {
      description: "Seconds until a pod is killed; at least the default.",
      fallback: "`{preStopSeconds}` + `{drainSeconds}` + 10",
      chart: "termination.gracePeriodSeconds",
      judgedByPlanner: true,
    },
  ),
};

/** Every setting of a service. */
export const serviceSettings = { ...platformSettings, ...ownSettings };
