import { z } from "zod";
import { jobSeconds, retries, variablePattern } from "../../components/service/bounds.ts";
import { serviceSettings } from "../../components/service/settings.ts";
import { databaseValues } from "./values-database.ts";
import {
  cidr,
  group,
  namespace,
  peers,
  ports,
  probe,
  spread,
  text,
  texts,
  textsBut,
  whole,
} from "./values-fields.ts";
import { fieldsOf, groupOf } from "./values-settings.ts";

/**
 * The values of `charts/service`. Those that are a setting of the component's, too, come from its declaration
 * (`settings.ts`); the others are declared here. By `npm run generate:chart` the chart's `values.schema.json` and
 * `values.yaml` and the table in `docs/service-chart.md` come from them. A `title` says in words what is allowed where
 * bounds don't. Rules between values are in the chart's `templates/validate.yaml`, for no JSON schema expresses them.
 */

const chartOnly = {
  secrets: {
    keys: z
      .record(z.string().regex(variablePattern), z.string().min(1))
      .meta({
        description:
          "Names of secrets in AWS Secrets Manager, by the variable that each becomes; the operator of External Secrets reads them. A change rolls the pods, a new value in a secret doesn't.",
        title: "names of variables to names of secrets",
      })
      .default({}),
    region: text("AWS region of the secrets; required with any.", "e.g. `eu-west-1`").default(""),
    roleArn: text(
      "IAM role that the operator assumes to read them; empty for the operator's own.",
      "an ARN",
    ).default(""),
    refreshMinutes: whole(1, 1440, "Minutes until a new value in a secret reaches the cluster.").default(5),
  },
  database: databaseValues,
  migrations: {
    retries: whole(retries.min, retries.max, "How often failed migrations are tried again.").default(2),
    timeoutSeconds: whole(
      jobSeconds.min,
      jobSeconds.max,
      "Seconds until the migrations are ended as failed.",
    ).default(600),
  },
  autoscaling: {
    enabled: z
      .boolean()
      .meta({
        description:
          "Whether an autoscaler decides between `replicas.min` and `replicas.max`; without it there are `replicas.min`.",
      })
      .default(true),
  },
  disruption: {
    maxUnavailable: whole(
      1,
      999,
      "Pods that drains of nodes may take at once, fewer than `replicas.min`.",
    ).default(1),
  },
  rollout: {
    minReadySeconds: whole(1, 600, "Seconds that a new pod must stay ready before an old one goes.").default(
      5,
    ),
    progressDeadlineSeconds: whole(
      30,
      3600,
      "Seconds without progress after which a rollout counts as failed; an update by Pulumi waits as long, plus 15 seconds, for the whole rollout. More than `rollout.minReadySeconds`.",
    ).default(300),
  },
  probes: { startup: probe(1, 1, 60), liveness: probe(10, 2, 3), readiness: probe(5, 2, 2) },
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
  monitoring: {
    intervalSeconds: whole(5, 300, "Seconds from one reading to the next.").default(30),
  },
  topologySpread: group({ zone: spread("zones"), hostname: spread("nodes") }).prefault({}),
  podLabels: textsBut(
    "^app\\.kubernetes\\.io/",
    "Labels added to the pods. Those under `app.kubernetes.io/` belong to the chart.",
  ).default({}),
  podAnnotations: textsBut(
    "^checksum/config$",
    "Annotations added to the pods, but `checksum/config`.",
  ).default({}),
};

export const valuesSchema = groupOf(fieldsOf(serviceSettings), chartOnly);
