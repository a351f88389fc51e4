import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { charts } from "../addons/charts.ts";
import { HelmAddon } from "../addons/helm-addon.ts";
import { namespaceClaims } from "../admission/namespace-claims.ts";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { dashboardsConfigMap } from "./dashboards/dashboards.ts";
import { createGrafanaAccess } from "./grafana-access.ts";
import { createLogs } from "./logs.ts";
import { logSecrets } from "./log-plan.ts";
import { monitorOfKarpenter } from "./monitors.ts";
import { namespaceLabels, namespaces, receiverSecretName } from "./names.ts";
import { metricsPolicies } from "./network-policies.ts";
import type { ObservabilityArgs } from "./observability-args.ts";
import {
  logSecretReaderName,
  observabilityNamespaces,
  type ObservabilityPlan,
  planObservability,
  receiverSecretsOf,
  secretProblems,
  secretReaderName,
} from "./observability-plan.ts";
import { createOwnersSecrets, exposeOwnersSecrets, type OwnersSecrets } from "./owners-secrets.ts";
import { platformRules } from "./platform-rules.ts";
import { stackValues } from "./stack-values.ts";
import { traceSecretReaderName, traceSecrets } from "./trace-plan.ts";
import { createTraces } from "./traces.ts";

export type { ObservabilityArgs } from "./observability-args.ts";
export * from "./choices.ts";

/**
 * What watches a cluster: Prometheus, Alertmanager and Grafana (chart kube-prometheus-stack) in the namespace
 * `monitoring` under the `restricted` Pod Security Standard; node-exporter, which sees a node's files and processes, in
 * kube-system. Every ServiceMonitor and PrometheusRule of the cluster is read.
 *
 * Needs the Prometheus operator's CRDs and the External Secrets operator, which makes the password of Grafana's
 * administrator: depend on what installs them (`Addons.ready`). It passes through no state and no preview; read it by
 * `kubectl -n monitoring get secret grafana-admin`.
 *
 * Alerts go to `receivers`, each with a secret in Secrets Manager whose value its owner puts there: `alertSecrets` are
 * their names. Alertmanager reads them from files, as External Secrets writes them; until one has a value, what it
 * should hear of is tried, and told by the alert `NotificationsFail`.
 *
 * Logs of all pods are read by an OpenTelemetry Collector on each node, in kube-system, and sent to `logs`: a
 * Loki of the cluster's own in the namespace `loki`, a log group of CloudWatch Logs, or another store by OTLP, whose
 * header's secret, `logSecrets`, waits for its value like those of receivers.
 *
 * Traces that services send to `http://opentelemetry-collector.opentelemetry:4318` (`traces`) become metrics of their requests,
 * and go to a store by OTLP where there is one. They wait for it on volumes.
 *
 * @example
 * new Observability("platform", { clusterName, owner: "platform", metrics: "stack", logs: "cloudWatch", nodeCidrs,
 *   runbookUrl: "https://git.example.com/platform/blob/main/RUNBOOK.md",
 *   receivers: { oncall: { type: "pagerDuty" }, chat: { type: "slack" } }, pages: ["oncall"], tickets: ["chat"],
 *   deadMansSwitch: true, region: "eu-west-1", accountId, logKeyArn, secretsKeyArn,
 *   secretOperatorRoleArn: addons.operatorRoleArn },
 *   { providers: [aws, cluster.provider], dependsOn: addons.ready });
 *
 * @transform kubernetes:helm.sh/v3:Release maxHistory 3
 */
export class Observability extends pulumi.ComponentResource {
  /** Namespaces of what is installed: what admission policies leave alone. */
  readonly namespaces: string[];
  /** Names of the secrets in Secrets Manager that wait for the receivers' values, by receiver. */
  readonly alertSecrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Name of the secret in Secrets Manager that waits for the value of `logsHeader`, as `header`. */
  readonly logSecrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** The same of `tracesHeader`. */
  readonly traceSecrets: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: ObservabilityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:observability:Observability", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planObservability(args));
    assertValid(`Observability ${name}`, [...problems, ...secretProblems(args, plan)]);

    this.namespaces = observabilityNamespaces(plan);
    const { clusterName } = plan;
    const secrets = createOwnersSecrets(
      name,
      { reader: secretReaderName(clusterName), secrets: receiverSecretsOf(plan) },
      args,
      plan,
      this,
    );
    const ofLogs = createOwnersSecrets(
      `${name}-logs`,
      { reader: logSecretReaderName(clusterName), secrets: logSecrets(plan) },
      args,
      plan,
      this,
    );
    const ofTraces = createOwnersSecrets(
      `${name}-traces`,
      { reader: traceSecretReaderName(clusterName), secrets: traceSecrets(plan) },
      args,
      plan,
      this,
    );
    this.alertSecrets = secrets?.names ?? {};
    this.logSecrets = ofLogs?.names ?? {};
    this.traceSecrets = ofTraces?.names ?? {};
    if (plan.metrics === "stack") this.#createStack(name, plan, secrets);
    if (plan.logs !== "none") createLogs(name, args, plan, ofLogs, this);
    if (plan.traces === "otlp") createTraces(name, plan, ofTraces, this);
    this.registerOutputs({
      namespaces: this.namespaces,
      alertSecrets: this.alertSecrets,
      logSecrets: this.logSecrets,
      traceSecrets: this.traceSecrets,
    });
  }

  #createStack(name: string, plan: ObservabilityPlan, secrets: OwnersSecrets | undefined): void {
    const main = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: namespaces.main,
          labels: namespaceLabels,
          ...(secrets && { annotations: { [namespaceClaims.secretReaders]: secrets.readerRoleArn } }),
        },
      },
      { parent: this },
    );
    const inside = { parent: this, dependsOn: [main] };
    const policies = Object.entries(metricsPolicies({ ...plan, smarthosts: smarthostsOf(plan) })).map(
      ([key, spec]) =>
        new k8s.networking.v1.NetworkPolicy(
          `${name}-${key}-policy`,
          { metadata: { name: key, namespace: namespaces.main }, spec },
          inside,
        ),
    );
    const access = createGrafanaAccess(name, inside);
    if (secrets)
      exposeOwnersSecrets(
        secrets,
        {
          namespace: namespaces.main,
          store: "alertmanager",
          storeResource: `${name}-alertmanager-store`,
          secretName: receiverSecretName,
          resource: (receiver) => `${name}-receiver-${receiver}`,
        },
        inside,
      );
    new HelmAddon(
      `${name}-stack`,
      {
        chart: "kube-prometheus-stack",
        createNamespace: false,
        values: stackValues({
          clusterName: plan.clusterName,
          autoMode: plan.computeMode === "auto",
          retentionDays: plan.metricsRetentionDays,
          storageGiB: plan.metricsStorageGiB,
          memoryMiB: plan.metricsMemoryMiB,
          replicas: plan.metricsReplicas,
          alerts: plan,
          loki: plan.logs === "loki",
          receiverSecrets: Object.fromEntries(
            Object.keys(receiverSecretsOf(plan)).map((receiver) => [receiver, receiverSecretName(receiver)]),
          ),
          ...given({ imageMirror: plan.imageMirror }),
        }),
        ...given({ chartMirror: plan.chartMirror }),
      },
      { parent: this, dependsOn: [...policies, ...access] },
    );
    const watched = {
      karpenter: plan.karpenter,
      collectors: plan.logs !== "none",
      traces: plan.traces === "otlp",
    };
    new k8s.apiextensions.CustomResource(
      `${name}-rules`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: { name: "platform", namespace: namespaces.main },
        spec: { groups: platformRules({ ...plan, ...watched }) },
      },
      inside,
    );
    const flagger = plan.queryNamespaces.includes(charts.flagger.namespace);
    new k8s.core.v1.ConfigMap(`${name}-dashboards`, dashboardsConfigMap({ ...watched, flagger }), inside);
    if (plan.karpenter)
      new k8s.apiextensions.CustomResource(`${name}-karpenter-monitor`, monitorOfKarpenter, inside);
  }
}

const smarthostsOf = ({ receivers }: ObservabilityPlan): string[] =>
  Object.values(receivers).flatMap(({ smarthost }) => (smarthost === undefined ? [] : [smarthost]));
