/** The collectors' configuration, as a stack's Release of their chart has it, on this machine. Pure. */
import type { StateResource } from "../engine/state.ts";
import { nameOfChart } from "../kubernetes/left-out.ts";
import { recordAt, textAt } from "../kubernetes/objects.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const CHART = "opentelemetry-collector";

/** Folders that the configuration names, by what they are on a node. */
const NODE = { pods: "/var/log/pods", state: "/var/lib/otelcol" } as const;

/** What the chart is given: it renders `alternateConfig` as it is (its `opentelemetry-collector.baseConfig`). */
export interface CollectorValues {
  readonly alternateConfig: Readonly<Record<string, unknown>>;
  readonly command: { readonly extraArgs: readonly string[] };
}

export interface RehearsalArgs {
  /** Where containers' files are. */
  readonly pods: string;
  /** Where offsets and the queue are. */
  readonly state: string;
  /** URL that takes OTLP. */
  readonly endpoint: string;
}

/** The values of a stack's collectors; undefined where it has none. */
export function collectorValuesOf(resources: readonly StateResource[]): CollectorValues | undefined {
  for (const { type, outputs } of resources) {
    if (type !== RELEASE || nameOfChart(textAt(outputs, "chart")) !== CHART) continue;
    const values = recordAt(outputs, "values");
    // Of logs, which are on every node; gateways of traces are of the same chart.
    if (values["mode"] === "daemonset") return values as unknown as CollectorValues;
  }
  return undefined;
}

/**
 * The same configuration with folders and a store of this machine. All else stays: what is read, in which order it is
 * kept, how often it is tried. Who sends is of no interest here, so that is left out.
 */
export function rehearsed(
  { alternateConfig }: CollectorValues,
  { pods, state, endpoint }: RehearsalArgs,
): Readonly<Record<string, unknown>> {
  const config = JSON.parse(
    JSON.stringify(alternateConfig).replaceAll(NODE.pods, pods).replaceAll(NODE.state, state),
  ) as {
    extensions: Record<string, unknown>;
    exporters: Record<string, { logs_endpoint: string; auth?: { authenticator: string }; headers?: unknown }>;
    service: { extensions: string[] };
  };
  for (const exporter of Object.values(config.exporters)) {
    const { authenticator } = exporter.auth ?? {};
    exporter.logs_endpoint = endpoint;
    delete exporter.auth;
    delete exporter.headers;
    if (authenticator === undefined) continue;
    config.extensions = Object.fromEntries(
      Object.entries(config.extensions).filter(([name]) => name !== authenticator),
    );
    config.service.extensions = config.service.extensions.filter((name) => name !== authenticator);
  }
  return config as unknown as Readonly<Record<string, unknown>>;
}
