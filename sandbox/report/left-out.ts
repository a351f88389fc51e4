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
