import { ChartRepositoryError } from "./chart-repository.ts";
import { compareReleases, newestRelease, publishedVersions } from "./chart-versions.ts";
import { charts, type PinnedChart } from "../../components/addons/charts.ts";

type Table = Readonly<Record<string, Pick<PinnedChart, "repository" | "chart" | "version">>>;

export interface Row {
  /** The chart's key, or what else is compared. */
  readonly key: string;
  readonly pinned: string;
  /** The newest release; undefined where it could not be found out. */
  readonly newest?: string;
  readonly state: "current" | "outdated" | "unknown";
  /** Why it is unknown. */
  readonly reason?: string;
}

/** What each pinned chart's repository has, and how the pin compares. */
export async function checkCharts(table: Table = charts): Promise<Row[]> {
  return Promise.all(
    Object.entries(table).map(async ([key, chart]) => ({ key, ...(await checkChart(chart)) })),
  );
}

/** The table for people, and the exit code: 0 all current, 1 some outdated, 2 some unknown. */
export function report(rows: readonly Row[]): { readonly text: string; readonly exitCode: 0 | 1 | 2 } {
  const width = (of: (row: Row) => string, title: string): number =>
    Math.max(title.length, ...rows.map((row) => of(row).length));
  const widths = [
    width(({ key }) => key, "WHAT"),
    width(({ pinned }) => pinned, "RUNS"),
    width(({ newest }) => newest ?? "?", "NEWEST"),
  ];
  const line = (...cells: string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const any = (state: Row["state"]): boolean => rows.some((row) => row.state === state);
  return {
    text: [
      line("WHAT", "RUNS", "NEWEST", ""),
      ...rows.map(({ key, pinned, newest = "?", state }) => line(key, pinned, newest, state)),
      ...rows.flatMap(({ key, reason }) => (reason === undefined ? [] : [`${key}: ${reason}`])),
      ...(any("outdated")
        ? [
            "Charts: raise the versions in components/addons/charts.ts, then rehearse: npm start. " +
              'Add-ons and AMIs: RUNBOOK.md, "Patch the nodes"',
          ]
        : []),
    ].join("\n"),
    exitCode: any("unknown") ? 2 : any("outdated") ? 1 : 0,
  };
}

async function checkChart(chart: Table[string]): Promise<Omit<Row, "key">> {
  const pinned = chart.version;
  try {
    const newest = newestRelease(await publishedVersions(chart));
    if (newest === undefined) return { pinned, state: "unknown", reason: "its repository has no release" };
    return { pinned, newest, state: compareReleases(pinned, newest) < 0 ? "outdated" : "current" };
  } catch (error) {
    if (!(error instanceof ChartRepositoryError)) throw error;
    return { pinned, state: "unknown", reason: error.message };
  }
}
