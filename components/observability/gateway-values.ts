import {
  type CommonValuesArgs,
  disruptionBudget,
  mirrored,
  replicas,
  resources,
  restrictedContainer,
  restrictedPod,
  spread,
} from "../addons/hardening.ts";
import { RELEASES } from "./collector-values.ts";
import { headerFolder } from "./collector-config.ts";
import {
  type TraceGatewayArgs,
  gatewayConfig,
  gatewayPorts,
  queueFolder,
  traceQueue,
} from "./gateway-config.ts";
import { secretKey, tracesHeaderSecret } from "./names.ts";

export interface TraceGatewayValuesArgs extends TraceGatewayArgs, CommonValuesArgs {}

const off = { enabled: false } as const;
/** Of the image, whose user it is (opentelemetry-collector-releases, distributions/otelcol-contrib/Dockerfile). */
const USER = 10_001;

/**
 * Values of the chart `opentelemetry-collector` 0.182: gateways that take traces from services. A StatefulSet, since what waits
 * for its store is on a volume that outlives its pod. The contrib distribution: that for Kubernetes has no exporter of
 * Prometheus' (opentelemetry-collector-releases, distributions/otelcol-k8s/manifest.yaml).
 */
export function gatewayValues(args: TraceGatewayValuesArgs): Record<string, unknown> {
  const { serviceMonitor = false, imageMirror, tracesEndpoint, tracesHeader } = args;
  const hasHeader = tracesHeader !== undefined;
  const kept = tracesEndpoint !== undefined;
  const port = (containerPort: number) => ({
    ...{ enabled: true, containerPort, servicePort: containerPort },
    protocol: "TCP",
  });
  return {
    mode: "statefulset",
    replicaCount: replicas,
    image: { repository: mirrored(`${RELEASES}/opentelemetry-collector-contrib`, imageMirror) },
    alternateConfig: gatewayConfig(args),
    serviceAccount: { create: true, automountServiceAccountToken: false },
    ports: {
      otlp: off,
      "otlp-http": port(gatewayPorts.otlp),
      "jaeger-compact": off,
      "jaeger-thrift": off,
      "jaeger-grpc": off,
      zipkin: off,
      metrics: port(gatewayPorts.metrics),
      "span-metrics": port(gatewayPorts.spanMetrics),
    },
    serviceMonitor: {
      enabled: serviceMonitor,
      metricsEndpoints: [{ port: "metrics" }, { port: "span-metrics" }],
    },
    // The volume belongs to whom it is mounted for.
    podSecurityContext: { ...restrictedPod, runAsUser: USER, runAsGroup: USER, fsGroup: USER },
    securityContext: restrictedContainer,
    resources: resources(50, 256),
    podDisruptionBudget: { enabled: true, ...disruptionBudget },
    topologySpreadConstraints: spread({ "app.kubernetes.io/name": "opentelemetry-collector" }, []),
    statefulset: {
      podManagementPolicy: "Parallel",
      ...(kept && {
        volumeClaimTemplates: [
          {
            metadata: { name: "queue" },
            spec: {
              accessModes: ["ReadWriteOnce"],
              resources: { requests: { storage: `${traceQueue.volumeGiB}Gi` } },
            },
          },
        ],
      }),
    },
    extraVolumes: hasHeader
      ? [
          {
            name: "header",
            secret: { secretName: tracesHeaderSecret, items: [{ key: secretKey, path: "value" }] },
          },
        ]
      : [],
    extraVolumeMounts: [
      ...(kept ? [{ name: "queue", mountPath: queueFolder }] : []),
      ...(hasHeader ? [{ name: "header", mountPath: headerFolder, readOnly: true }] : []),
    ],
  };
}
