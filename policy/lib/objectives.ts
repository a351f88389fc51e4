import { type Answer } from "./answer.ts";
import { at, type Field, isObject, properties, UNKNOWN } from "./field.ts";
import { RULE_KINDS } from "./alert-rules.ts";
import { objectsOf } from "./stack-objects.ts";
import { type Stack } from "./stack-rule.ts";

/**
 * Kinds by which a service's objectives are watched: rules of Prometheus, and what Sloth, Pyrra and OpenSLO make them of
 * (their API references: sloth.slok.dev/v1, pyrra.dev/v1alpha1, openslo/v1).
 */
const OBJECTIVE_KINDS = [
  ...RULE_KINDS,
  "sloth.slok.dev/PrometheusServiceLevel",
  "pyrra.dev/ServiceLevelObjective",
  "openslo/SLO",
];

/** Kinds that say that somebody measures here by Prometheus. */
const MONITOR_KINDS = ["ServiceMonitor", "PodMonitor", "Probe", "ScrapeConfig"].map(
  (kind) => `monitoring.coreos.com/${kind}`,
);

/** Whether the stack's metrics are Prometheus' at all: of other ways to measure nothing is seen here. */
export const isMeasured = (stack: Stack): boolean =>
  objectsOf(stack, ...MONITOR_KINDS, ...OBJECTIVE_KINDS).length > 0;

const WORD = /[A-Za-z0-9_-]+/g;

/** A word, and what it begins with up to a dash: `shop-metrics` is a job of `shop`. */
function* namesIn(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) {
    yield word;
    for (let dash = word.lastIndexOf("-"); dash > 0; dash = word.lastIndexOf("-", dash - 1))
      yield word.slice(0, dash);
  }
}

const MOST_DEPTH = 12;

interface Named {
  readonly names: Set<string>;
  open: Field | undefined;
}

function collect(field: Field, found: Named, depth: number): void {
  const { value } = field;
  if (value === UNKNOWN) found.open ??= field;
  else if (typeof value === "string") for (const name of namesIn(value)) found.names.add(name);
  else if (isObject(value) && depth < MOST_DEPTH)
    for (const part of properties(field)) collect(part, found, depth + 1);
}

let latest: { readonly stack: Stack; readonly named: Named } | undefined;

function namedIn(stack: Stack): Named {
  if (latest?.stack === stack) return latest.named;
  const named: Named = { names: new Set(), open: undefined };
  for (const { root } of objectsOf(stack, ...OBJECTIVE_KINDS)) collect(at(root, "spec"), named, 0);
  latest = { stack, named };
  return named;
}

/** Whether some rule or objective names a service, in a label or an expression. */
export function isWatched(stack: Stack, { value }: Field): Answer {
  const { names, open } = namedIn(stack);
  return (typeof value === "string" && names.has(value)) || (open ?? false);
}
