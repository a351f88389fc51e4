/** Where traces go, as the settings say: what is wrong with that. Pure. */
import type { Plain } from "../plain.ts";
import type { PathOf, Problem } from "../validation.ts";
import { namespaces } from "./names.ts";
import type { ObservabilityArgs } from "./observability-args.ts";
import type { traceSettings } from "./trace-settings.ts";

/** What a stack file says of traces. */
export type TraceSettings = Plain<Pick<ObservabilityArgs, keyof typeof traceSettings>>;

const STORE_ONLY = ["tracesHeader", "tracesSamplePercent"] as const;

/** Everything that is wrong with settings whose parts are right. */
export function traceProblems(settings: TraceSettings, metrics: string, at: PathOf): Problem[] {
  const { traces = "none", tracesEndpoint } = settings;
  const unused = (names: readonly (keyof TraceSettings)[], where: string, fix: string): Problem[] =>
    names
      .filter((name) => settings[name] !== undefined)
      .map((name) => ({
        path: at(name),
        message: `of no use without ${where}`,
        received: settings[name],
        allowed: `must be unset, but with ${where}`,
        fix,
      }));
  if (traces === "none")
    return unused(["tracesEndpoint", ...STORE_ONLY], "traces: otlp", "remove it, or set traces: otlp");
  if (tracesEndpoint !== undefined) return [];
  return [
    ...unused(STORE_ONLY, "tracesEndpoint", "remove it, or name the store's endpoint"),
    ...(metrics === "stack"
      ? []
      : [
          {
            path: at("tracesEndpoint"),
            message: "nothing would become of traces: nobody keeps them, and nobody reads their metrics",
            received: undefined,
            allowed: "a URL, or metrics: stack",
            fix: "name the store's endpoint for OTLP traces, or choose metrics: stack",
          },
        ]),
  ];
}

/** Namespaces that traces bring. */
export const traceNamespaces = ({ traces = "none" }: TraceSettings): string[] =>
  traces === "otlp" ? [namespaces.traces] : [];

/** Charts that traces bring, each with every registry that its images are in. */
export const traceImages = ({
  traces = "none",
}: TraceSettings): (readonly [chart: string, registry: string])[] =>
  traces === "otlp" ? [["opentelemetry-collector", "ghcr.io"]] : [];

/** Key of the secret that the store's header takes, with what its value is; none where it takes none. */
export const traceSecrets = ({ traces = "none", tracesHeader }: TraceSettings): Record<string, string> =>
  traces === "otlp" && tracesHeader !== undefined
    ? { header: `Value of the header ${tracesHeader}, by which the store of traces knows who sends` }
    : {};

/** Name of the role that reads that secret. */
export const traceSecretReaderName = (clusterName: string): string => `${clusterName}-trace-store`;
