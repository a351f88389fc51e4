import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { HelmAddon } from "../addons/helm-addon.ts";
import { PodIdentity } from "../identity/pod-identity.ts";
import { collectorValues } from "./collector-values.ts";
import { collectorPolicy, lokiPolicy } from "./log-policies.ts";
import { logGroupName, logStreamName, putLogsPolicy } from "./log-plan.ts";
import { lokiValues } from "./loki-values.ts";
import { logsHeaderSecret, namespaceLabels, namespaces } from "./names.ts";
import type { ObservabilityArgs } from "./observability-args.ts";
import type { ObservabilityPlan } from "./observability-plan.ts";
import { exposeOwnersSecrets, type OwnersSecrets } from "./owners-secrets.ts";

const collector = "opentelemetry-collector";

/** The collectors of logs, and the store that they send to where that is ours. */
export function createLogs(
  name: string,
  args: ObservabilityArgs,
  plan: ObservabilityPlan,
  secrets: OwnersSecrets | undefined,
  parent: pulumi.ComponentResource,
): void {
  const mirror = given({ chartMirror: plan.chartMirror });
  const common = {
    serviceMonitor: plan.metrics === "stack",
    ...given({ imageMirror: plan.imageMirror }),
  };
  const store = plan.logs === "loki" ? [createLoki(name, plan, { common, mirror }, parent)] : [];
  const policy = new k8s.networking.v1.NetworkPolicy(
    `${name}-collector-policy`,
    { metadata: { name: collector, namespace: namespaces.nodes }, spec: collectorPolicy(plan) },
    { parent },
  );
  if (secrets)
    exposeOwnersSecrets(
      secrets,
      {
        namespace: namespaces.nodes,
        store: collector,
        storeResource: `${name}-logs-store`,
        secretName: () => logsHeaderSecret,
        resource: () => `${name}-logs-header`,
      },
      { parent },
    );
  const group = plan.logs === "cloudWatch" ? createLogGroup(name, args, plan, parent) : [];
  new HelmAddon(
    `${name}-collector`,
    {
      chart: collector,
      values: collectorValues({ ...plan, ...common, serviceAccount: collector }),
      ...mirror,
    },
    { parent, dependsOn: [policy, ...store, ...group] },
  );
}

interface Shared {
  readonly common: { readonly serviceMonitor: boolean; readonly imageMirror?: string };
  readonly mirror: { readonly chartMirror?: string };
}

function createLoki(
  name: string,
  plan: ObservabilityPlan,
  { common, mirror }: Shared,
  parent: pulumi.ComponentResource,
): pulumi.Resource {
  const namespace = new k8s.core.v1.Namespace(
    `${name}-loki-namespace`,
    {
      metadata: {
        name: namespaces.loki,
        labels: namespaceLabels,
      },
    },
    { parent },
  );
  const policy = new k8s.networking.v1.NetworkPolicy(
    `${name}-loki-policy`,
    { metadata: { name: "traffic", namespace: namespaces.loki }, spec: lokiPolicy },
    { parent, dependsOn: [namespace] },
  );
  return new HelmAddon(
    `${name}-loki`,
    {
      chart: "loki",
      createNamespace: false,
      values: lokiValues({
        ...common,
        retentionDays: plan.logsRetentionDays,
        storageGiB: plan.logsStorageGiB,
        memoryMiB: plan.logsMemoryMiB,
      }),
      ...mirror,
    },
    { parent, dependsOn: [namespace, policy] },
  ).release;
}

/** The log group, its only stream, and what may write to that. */
function createLogGroup(
  name: string,
  { logKeyArn, accountId = "" }: ObservabilityArgs,
  { clusterName, region = "", logsRetentionDays }: ObservabilityPlan,
  parent: pulumi.ComponentResource,
): pulumi.Resource[] {
  const group = new aws.cloudwatch.LogGroup(
    `${name}-logs`,
    {
      // EKS puts the control plane's beside it; fixed, since collectors are told it before it is made.
      name: logGroupName(clusterName),
      retentionInDays: logsRetentionDays,
      ...given({ kmsKeyId: logKeyArn }),
    },
    { parent },
  );
  const stream = new aws.cloudwatch.LogStream(
    `${name}-logs`,
    { name: logStreamName, logGroupName: group.name },
    { parent },
  );
  const { association } = new PodIdentity(
    `${name}-logs`,
    {
      clusterName,
      region,
      accountId,
      namespace: namespaces.nodes,
      serviceAccount: collector,
      policies: { logs: stream.arn.apply(putLogsPolicy) },
    },
    { parent },
  );
  return [stream, association];
}
