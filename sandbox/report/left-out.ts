import type { NodeKind } from "../cluster/facts.ts";
import type { StateResource } from "../engine/state.ts";
import { LEFT_OUT } from "../kubernetes/left-out.ts";
import { textAt } from "../kubernetes/objects.ts";
import { table } from "./table.ts";

/** A chart that the sandbox did not install. */
export interface LeftOut {
  readonly chart: string;
  readonly version: string;
  /** Namespace and name of the release that it would have been. */
  readonly release: string;
  readonly reason: string;
}

/** The charts that were left out, by name. */
export function leftOutOf(resources: readonly Pick<StateResource, "outputs">[]): readonly LeftOut[] {
  return resources
    .filter(({ outputs }) => textAt(outputs, "status", "status") === LEFT_OUT)
    .map(({ outputs }) => ({
      chart: textAt(outputs, "status", "chart"),
      version: textAt(outputs, "status", "version"),
      release: `${textAt(outputs, "status", "namespace")}/${textAt(outputs, "status", "name")}`,
      reason: textAt(outputs, "description"),
    }))
    .sort((one, other) => one.chart.localeCompare(other.chart));
}

export function leftOutTable(charts: readonly LeftOut[]): string {
  return table(
    ["chart", "version", "why"],
    charts.map(({ chart, version, reason }) => [chart, version, reason]),
  );
}

/**
 * What looks broken on a real node, and is not: the emulated cloud has records of databases, none that a pod could reach.
 * @returns undefined where there is nothing to say
 */
export function databasesText(
  resources: readonly Pick<StateResource, "type">[],
  nodes: NodeKind,
): string | undefined {
  if (nodes !== "real" || !resources.some(({ type }) => type === "aws:rds/instance:Instance"))
    return undefined;
  return [
    "records, which no pod can reach: the Jobs that make services' roles end in Error, and what asks the database fails.",
    "The tests run both against PostgreSQL (docs/sandbox.md, Databases)",
  ].join("\n");
}
