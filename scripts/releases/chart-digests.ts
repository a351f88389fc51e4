import { createHash } from "node:crypto";
import { type ChartDigests, chartKey, type ChartRelease, pinnedChart } from "../../facts/charts/digests.ts";
import { ChartRepositoryError, get, indexEntries, reading, RegistryChart } from "./chart-repository.ts";

export interface ChartPinning {
  /** What was pinned and is still used, and what could be had now. */
  readonly digests: ChartDigests;
  /** Charts that have changed since they were pinned. They stay pinned as they were. */
  readonly changed: readonly string[];
  /** Charts whose digest could not be had, and why. */
  readonly missing: readonly string[];
}

/** Asks for what each chart is published with. */
export async function pinCharts(
  releases: readonly ChartRelease[],
  former: ChartDigests,
): Promise<ChartPinning> {
  const digests = new Map<string, string>();
  const changed: string[] = [];
  const missing: string[] = [];
  for (const release of releases) {
    const key = chartKey(release);
    const pinned = pinnedChart(release, former);
    if (pinned !== undefined) digests.set(key, pinned);
    try {
      const published = await publishedDigest(release);
      if (pinned === undefined) digests.set(key, published);
      else if (pinned !== published) changed.push(`${key}: pinned ${pinned}, published ${published}`);
    } catch (error) {
      if (!(error instanceof ChartRepositoryError)) throw error;
      missing.push(`${key}: ${error.message}`);
    }
  }
  return { digests: Object.fromEntries([...digests].sort(([a], [b]) => (a < b ? -1 : 1))), changed, missing };
}

/**
 * What a chart is published with: in a registry its manifest's digest, in a repository its archive's SHA-256. Both are
 * computed from what is served, which has to be what is said of it.
 * @throws ChartRepositoryError when it can't be had, or is not what is said
 */
export async function publishedDigest(release: ChartRelease, timeoutMs = 60_000): Promise<string> {
  return reading(release.repository, timeoutMs, (signal) =>
    release.repository.startsWith("oci://")
      ? manifestDigest(release, signal)
      : archiveDigest(release, signal),
  );
}

/** Of an image manifest, which Helm pushes charts by. Source: OCI Image Specification 1.1. */
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** Source: OCI Distribution Specification 1.1, "Pulling manifests". */
async function manifestDigest(release: ChartRelease, signal: AbortSignal): Promise<string> {
  // Tags have no `+`: Helm writes `_`. Source: Helm, "Use OCI-based registries", "The push subcommand".
  const tag = release.version.replaceAll("+", "_");
  const response = await new RegistryChart(release, signal).ask(`/manifests/${tag}`, MANIFEST);
  const digest = sha256Of(await response.arrayBuffer());
  const said = response.headers.get("docker-content-digest");
  if (said !== null && said !== digest)
    throw new ChartRepositoryError(`${response.url} is said to be ${said} and is ${digest}: do not use it`);
  return digest;
}

async function archiveDigest(release: ChartRelease, signal: AbortSignal): Promise<string> {
  const entries = await indexEntries(release, signal);
  const entry = entries.find(({ version }) => version === release.version);
  const [url] = entry?.urls ?? [];
  if (url === undefined)
    throw new ChartRepositoryError(
      `${release.repository}/index.yaml has no ${release.chart} ${release.version}`,
    );
  const address = new URL(url, `${release.repository}/`).href;
  const digest = sha256Of(await (await get(address, signal)).arrayBuffer());
  const said = entry?.digest?.replace(/^(?!sha256:)/, "sha256:");
  if (said !== undefined && said !== digest)
    throw new ChartRepositoryError(`${address} is said to be ${said} and is ${digest}: do not use it`);
  return digest;
}

const sha256Of = (bytes: ArrayBuffer): string =>
  `sha256:${createHash("sha256").update(new Uint8Array(bytes)).digest("hex")}`;
