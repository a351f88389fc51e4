import {
  type CommonValuesArgs,
  mirrored,
  priorityClassName,
  replicas,
  resources,
} from "../addons/hardening.ts";
import type { AlertSettings } from "./alert-routes.ts";
import { alertmanagerConfig, secretsFolder } from "./alertmanager-config.ts";
import { chartRules, watchedKinds } from "./eks-profile.ts";
import { grafanaValues } from "./grafana-values.ts";
import { namespaces, secretKey } from "./names.ts";

export interface StackValuesArgs extends Omit<CommonValuesArgs, "serviceMonitor"> {
  readonly clusterName: string;
  /** EKS Auto Mode: CoreDNS runs on the nodes, and is no pod. */
  readonly autoMode: boolean;
  readonly retentionDays: number;
  readonly storageGiB: number;
  readonly memoryMiB: number;
  readonly replicas: number;
  /** Who is told of alerts. */
  readonly alerts: AlertSettings;
  /** Secret with the value of each receiver, by the receiver's name. */
  readonly receiverSecrets: Readonly<Record<string, string>>;
  /** Whether there is a Loki that Grafana asks for logs. @default false */
  readonly loki?: boolean;
}

const off = { enabled: false } as const;

/** A selector that matches everything. `null` and `{}` would be what the release itself brought, and nothing else. */
const everything = {
  serviceMonitorSelectorNilUsesHelmValues: false,
  podMonitorSelectorNilUsesHelmValues: false,
  probeSelectorNilUsesHelmValues: false,
  ruleSelectorNilUsesHelmValues: false,
  scrapeConfigSelectorNilUsesHelmValues: false,
} as const;

/**
 * Values of the chart `kube-prometheus-stack` 88: Prometheus and Alertmanager on volumes, the operator, Grafana,
 * kube-state-metrics and node-exporter. Every ServiceMonitor and PrometheusRule of the cluster is read, whatever its
 * labels are (helm-charts#430, #1911, #4030). Alerts are ours: of the chart's rules only those that record stay. What EKS
 * runs itself, or keeps to the node, is neither scraped nor drawn nor alerted on (helm-charts#3368).
 */
export function stackValues(args: StackValuesArgs): Record<string, unknown> {
  const { imageMirror, autoMode } = args;
  const registry = (name: string) => ({ registry: mirrored(name, imageMirror) });
  return {
    // Definitions are another chart's, which comes first and is upgraded with it.
    crds: off,
    ...chartRules,
    kubeControllerManager: off,
    kubeScheduler: off,
    kubeEtcd: off,
    // kube-proxy listens for scrapers at 127.0.0.1 (EKS User Guide, "Managing kube-proxy"; kube-proxy's metricsBindAddress).
    kubeProxy: off,
    coreDns: { enabled: !autoMode },
    prometheusOperator: {
      image: registry("quay.io"),
      resources: resources(20, 128),
      priorityClassName,
      prometheusConfigReloader: { image: registry("quay.io"), resources: resources(10, 32) },
      // A rule that is no PromQL is refused when it is applied; where the webhook doesn't answer, it is let through.
      admissionWebhooks: {
        patch: { image: registry("ghcr.io"), resources: resources(10, 32), priorityClassName },
      },
    },
    prometheus: prometheusValues(args),
    alertmanager: alertmanagerValues(args),
    grafana: grafanaValues(args),
    "kube-state-metrics": {
      image: registry("registry.k8s.io"),
      resources: resources(10, 128),
      priorityClassName,
      // Without Secrets and ConfigMaps: whoever reads all of them can become anybody.
      collectors: [...watchedKinds],
    },
    "prometheus-node-exporter": {
      image: registry("quay.io"),
      namespaceOverride: namespaces.nodes,
      resources: resources(10, 32),
      priorityClassName,
    },
  };
}

function prometheusValues(args: StackValuesArgs): object {
  const { clusterName, retentionDays, storageGiB, memoryMiB, imageMirror } = args;
  return {
    ...(args.replicas > 1 && { podDisruptionBudget: { enabled: true, minAvailable: 1 } }),
    prometheusSpec: {
      image: { registry: mirrored("quay.io", imageMirror) },
      ...everything,
      replicas: args.replicas,
      // One in each zone, where there are as many.
      podAntiAffinityTopologyKey: "topology.kubernetes.io/zone",
      retention: `${retentionDays}d`,
      // "at most 80-85% of the total disk space" (Prometheus, "Storage", "Right-Sizing Retention Size"); GB is 2^30 there.
      retentionSize: `${Math.floor(storageGiB * 0.8)}GB`,
      storageSpec: volume(storageGiB),
      // A database that shares its memory with nobody is not evicted for what others take.
      resources: {
        requests: { cpu: "250m", memory: `${memoryMiB}Mi` },
        limits: { memory: `${memoryMiB}Mi` },
      },
      priorityClassName,
      // Of two replicas the operator takes the label that tells them apart off their alerts, so that each is told once.
      externalLabels: { cluster: clusterName },
    },
  };
}

function alertmanagerValues({ imageMirror, alerts, receiverSecrets }: StackValuesArgs): object {
  return {
    podDisruptionBudget: { enabled: true, minAvailable: 1 },
    config: alertmanagerConfig(alerts),
    alertmanagerSpec: {
      image: { registry: mirrored("quay.io", imageMirror) },
      replicas,
      podAntiAffinityTopologyKey: "topology.kubernetes.io/zone",
      // Silences, and what has been told already.
      storage: volume(1),
      resources: resources(10, 64),
      priorityClassName,
      ...secretFiles(receiverSecrets),
    },
  };
}

/**
 * Files of the receivers' secrets. Each may be missing: a receiver without a value must not keep the others, nor
 * Alertmanager, from working, and its file comes once the value is there (Kubernetes, "Configure a Pod to Use a
 * ConfigMap", "Optional references", which says it of both). Alertmanager reads them anew with each message.
 */
function secretFiles(receiverSecrets: Readonly<Record<string, string>>): object {
  const sources = Object.entries(receiverSecrets).map(([receiver, name]) => ({
    secret: { name, optional: true, items: [{ key: secretKey, path: receiver }] },
  }));
  if (sources.length === 0) return {};
  const name = "receivers";
  return {
    volumes: [{ name, projected: { sources } }],
    volumeMounts: [{ name, mountPath: secretsFolder, readOnly: true }],
  };
}

/** Of the cluster's default class: encrypted gp3, made in the zone where the pod goes. */
function volume(sizeGiB: number): object {
  return {
    volumeClaimTemplate: {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: `${sizeGiB}Gi` } } },
    },
  };
}
