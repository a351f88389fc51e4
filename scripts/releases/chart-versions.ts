import { type ChartLocation, indexEntries, reading, RegistryChart } from "./chart-repository.ts";

/**
 * Every version that a chart repository or OCI registry has of a chart, in no order.
 * @throws ChartRepositoryError when it can't be reached or read, or doesn't have the chart
 */
export async function publishedVersions(location: ChartLocation, timeoutMs = 20_000): Promise<string[]> {
  return reading(location.repository, timeoutMs, async (signal) =>
    location.repository.startsWith("oci://")
      ? registryTags(new RegistryChart(location, signal))
      : (await indexEntries(location, signal)).map(({ version }) => version),
  );
}

/** The highest release among versions, or undefined where there is none; pre-releases and other tags don't count. */
export function newestRelease(versions: readonly string[]): string | undefined {
  return versions
    .filter((version) => releaseOf(version))
    .reduce<string | undefined>(
      (newest, version) => (newest === undefined || compareReleases(version, newest) > 0 ? version : newest),
      undefined,
    );
}

/** Below 0 where `a` is the older release, 0 where both are the same, with or without a `v`. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [releaseOf(a) ?? [], releaseOf(b) ?? []];
  return [0, 1, 2].map((part) => (left[part] ?? 0) - (right[part] ?? 0)).find((order) => order !== 0) ?? 0;
}

function releaseOf(version: string): readonly number[] | undefined {
  return /^v?(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
}

/** Source: OCI Distribution Specification 1.1, "Listing tags". */
async function registryTags(registry: RegistryChart): Promise<string[]> {
  const tags: string[] = [];
  let page: string | undefined = "/tags/list?n=1000";
  while (page !== undefined) {
    const response = await registry.ask(page);
    const { tags: found } = (await response.json()) as { tags: string[] | null };
    tags.push(...(found ?? []));
    const next = /<([^<>]+)>;\s*rel="?next"?/.exec(response.headers.get("link") ?? "")?.[1];
    page = next === undefined ? undefined : new URL(next, response.url).href;
  }
  return tags;
}
