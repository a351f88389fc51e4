import { z } from "zod";
import {
  bounds,
  kinds,
  metricSources,
  secretForms,
  strategies,
  strategyProviders,
  webhookTypes,
} from "../../../components/service/values-bounds.ts";
import { bucketAccessModes } from "../../../components/storage/bucket-policy.ts";
import { count, key, list, oneOf, texts, within } from "./shapes.ts";

const quantities = z.strictObject({
  cpu: z.string().meta({ description: "Cores, e.g. `250m`; a limit is at least the request" }),
  memory: z.string().meta({ description: "Bytes, e.g. `128Mi`; a limit is at least the request" }),
});

/** How releases come to serve; `leaving` is the program's own to say. */
const strategy = z.strictObject({
  type: oneOf(strategies).exactOptional(),
  provider: oneOf(strategyProviders).exactOptional(),
  intervalSeconds: within(bounds.intervalSeconds).exactOptional(),
  threshold: within(bounds.checks).exactOptional(),
  stepWeights: z.array(within(bounds.stepWeight)).exactOptional(),
  iterations: within(bounds.checks).exactOptional(),
  matchHeader: z.string().exactOptional(),
  matchValue: z.string().exactOptional(),
  metrics: oneOf(metricSources).exactOptional(),
  prometheusUrl: z.string().exactOptional(),
  minSuccessRate: z.number().exactOptional(),
  maxP99Milliseconds: within(bounds.maxP99Milliseconds).exactOptional(),
  previewHostnames: list.exactOptional(),
  webhooks: z
    .array(
      z.strictObject({
        name: z.string(),
        type: oneOf(webhookTypes),
        url: z.string(),
        timeoutSeconds: within(bounds.webhookSeconds).exactOptional(),
        metadata: texts.exactOptional(),
      }),
    )
    .exactOptional(),
  progressDeadlineSeconds: within(bounds.progressDeadlineSeconds).exactOptional(),
  skipAnalysis: z.boolean().exactOptional(),
});

/** What runs on the platform, by the service's name. */
export const services = z
  .record(
    key,
    z.strictObject({
      digest: z.string().exactOptional().meta({
        description:
          "Image digest, set by the delivery pipeline; a service that never had one gets its repository, secrets and data, and waits for its first image",
        fallback: "what runs already",
      }),
      repository: z.string().exactOptional().meta({
        description: "Image repository without tag or digest; required where the stack has no `aws`",
        fallback: "one of its own in ECR",
      }),
      kind: oneOf(kinds).exactOptional(),
      namespace: z.string().exactOptional(),
      command: list.exactOptional(),
      migrations: list.exactOptional(),
      schedule: z.string().exactOptional(),
      timeZone: z.string().exactOptional(),
      retries: within(bounds.retries).exactOptional(),
      timeoutSeconds: within(bounds.timeoutSeconds).exactOptional(),
      port: within(bounds.port).exactOptional(),
      metricsPort: within(bounds.port).exactOptional(),
      minReplicas: within(bounds.replicas).exactOptional(),
      maxReplicas: within(bounds.replicas).exactOptional(),
      targetCpuUtilization: within(bounds.targetCpuUtilization).exactOptional(),
      resources: z.strictObject({ requests: quantities, limits: quantities }),
      config: texts.exactOptional(),
      secrets: z.record(key, z.string().min(1)).default({}).meta({
        description:
          "What each secret is for, by its key: `session-key` is a file that `SESSION_KEY_FILE` names to the pods; values never pass through Pulumi (RUNBOOK.md)",
      }),
      secretsAs: oneOf(secretForms).exactOptional(),
      database: key.exactOptional().meta({
        description:
          "Key of the database on whose server the service has a role and a database of its own, `svc_<service>`; it logs in by IAM tokens to what `DATABASE_URL` names (docs/database-roles.md)",
        fallback: "none",
      }),
      databaseRoleCommand: list.exactOptional(),
      buckets: z.record(key, oneOf(bucketAccessModes)).default({}).meta({
        description:
          "How the service uses which bucket: `read` or `readWrite` by the bucket's key; `uploads` is named to the pods by `UPLOADS_BUCKET`",
      }),
      hostnames: list.exactOptional(),
      ingressClassName: z.string().exactOptional(),
      ingressTlsSecret: z.string().exactOptional(),
      ingressAnnotations: texts.exactOptional(),
      requestTimeoutSeconds: count.exactOptional(),
      deregistrationLagSeconds: count.exactOptional(),
      deregistrationDelaySeconds: count.exactOptional(),
      keepAliveSeconds: count.exactOptional(),
      clientNamespaces: list.exactOptional(),
      egress: z
        .array(
          z.strictObject({
            cidr: z.string(),
            ports: z.array(count),
          }),
        )
        .exactOptional(),
      strategy: strategy.exactOptional(),
      serviceMonitor: z.boolean().exactOptional(),
      serviceMonitorLabels: texts.exactOptional(),
      preStopSeconds: count.exactOptional(),
      drainSeconds: count.exactOptional(),
      gracePeriodSeconds: count.exactOptional(),
    }),
  )
  .default({});
