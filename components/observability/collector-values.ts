import { type CommonValuesArgs, mirrored, resources } from "../addons/hardening.ts";
import {
  collectorConfig,
  type CollectorArgs,
  collectorPorts,
  featureGates,
  headerFolder,
  nodeFolders,
} from "./collector-config.ts";
import { logsHeaderSecret, secretKey } from "./names.ts";

export interface CollectorValuesArgs extends CollectorArgs, CommonValuesArgs {
  /** Service account that has the identity in AWS. */
  readonly serviceAccount: string;
}

export const RELEASES = "ghcr.io/open-telemetry/opentelemetry-collector-releases";
const off = { enabled: false } as const;

/**
 * Values of the chart `opentelemetry-collector` 0.182: one collector on every node, which reads the files of its pods.
 *
 * `alternateConfig` is the whole configuration: by `config` it would be merged with the chart's own, whose receivers
 * take what anybody sends. The user is root, without a capability: containers' files are root's alone (0640). What it
 * reads is mounted read-only, and it writes to one folder.
 */
export function collectorValues(args: CollectorValuesArgs): Record<string, unknown> {
  const { logs, logsHeader, serviceAccount, serviceMonitor = false, imageMirror } = args;
  // The distribution for Kubernetes has no sigv4auth (opentelemetry-collector-releases, distributions/otelcol-k8s/manifest.yaml).
  const distribution =
    logs === "cloudWatch" ? "opentelemetry-collector-contrib" : "opentelemetry-collector-k8s";
  const hasHeader = logsHeader !== undefined;
  return {
    mode: "daemonset",
    image: { repository: mirrored(`${RELEASES}/${distribution}`, imageMirror) },
    command: { extraArgs: [`--feature-gates=${featureGates}`] },
    alternateConfig: collectorConfig(args),
    // Nothing is asked of the API server, so no token is there to ask with.
    serviceAccount: { create: true, name: serviceAccount, automountServiceAccountToken: false },
    ports: {
      otlp: off,
      "otlp-http": off,
      "jaeger-compact": off,
      "jaeger-thrift": off,
      "jaeger-grpc": off,
      zipkin: off,
      metrics: { enabled: true, containerPort: collectorPorts.metrics, protocol: "TCP" },
    },
    podMonitor: { enabled: serviceMonitor },
    podSecurityContext: { seccompProfile: { type: "RuntimeDefault" } },
    securityContext: {
      runAsUser: 0,
      runAsGroup: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    resources: resources(50, 128),
    // After the kubelet's own, before whatever else a node runs.
    priorityClassName: "system-node-critical",
    tolerations: [{ operator: "Exists" }],
    // What is not read meanwhile waits in its file. Where the header's value is not there yet, none of them starts, and
    // Helm, which waits for all but these, must not undo the release for that.
    rollout: { strategy: "RollingUpdate", rollingUpdate: { maxUnavailable: hasHeader ? "100%" : "50%" } },
    extraVolumes: [
      { name: "pods", hostPath: { path: nodeFolders.pods, type: "Directory" } },
      { name: "state", hostPath: { path: nodeFolders.state, type: "DirectoryOrCreate" } },
      ...(hasHeader
        ? [
            {
              name: "header",
              secret: { secretName: logsHeaderSecret, items: [{ key: secretKey, path: "value" }] },
            },
          ]
        : []),
    ],
    extraVolumeMounts: [
      { name: "pods", mountPath: nodeFolders.pods, readOnly: true },
      { name: "state", mountPath: nodeFolders.state },
      ...(hasHeader ? [{ name: "header", mountPath: headerFolder, readOnly: true }] : []),
    ],
  };
}
