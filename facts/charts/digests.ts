import { factsIn } from "../aws/read-facts.ts";

/** One version of a chart in its own repository. */
export interface ChartRelease {
  /** `https://…` with an index.yaml, or a folder of a registry, `oci://…`. */
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
}

/** What a chart is pinned to, by its `chartKey`: `sha256:` and 64 hexadecimal digits. */
export type ChartDigests = Readonly<Record<string, string>>;

/** Written by `npm run charts:pin` alone: nobody types a digest. */
export const pinnedCharts = factsIn<ChartDigests>("charts/digests");

/** `https://charts.example/web:1.2.3` */
export const chartKey = ({ repository, chart, version }: ChartRelease): string =>
  `${repository}/${chart}:${version}`;

/**
 * What a chart is pinned to: in a registry its manifest's digest, which Helm holds it to ("Use OCI-based registries",
 * "Installing charts with digest", since Helm 3.18); in a repository its archive's SHA-256, for which Helm has no argument.
 * @returns undefined where it is not pinned
 */
export function pinnedChart(
  release: ChartRelease,
  digests: ChartDigests = pinnedCharts(),
): string | undefined {
  const key = chartKey(release);
  return Object.hasOwn(digests, key) ? digests[key] : undefined;
}
