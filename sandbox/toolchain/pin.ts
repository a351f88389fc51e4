/**
 * Pins the published checksums of all tools' releases, for every platform: `npm run tools:pin`, on a machine with internet,
 * after a version has changed. What is pinned already is compared with what is published now.
 */
import { writeAtomic } from "../plugin/file-store.ts";
import { type Release, tools, toolsFor } from "./catalog.ts";
import { DownloadError, type DownloadOptions } from "./download.ts";
import { SourceFailure } from "./errors.ts";
import { pinOf, type Pins, pinnedChecksums, PINS_FILE } from "./pins.ts";
import type { Platform } from "./platform.ts";
import { publishedChecksum } from "./release-source.ts";

const PLATFORMS: readonly Platform[] = (["linux", "darwin"] as const).flatMap((os) =>
  (["amd64", "arm64"] as const).map((arch) => ({ os, arch })),
);

export interface Pinning {
  /** What was pinned and is still used, and what could be had now. */
  readonly pins: Pins;
  /** Releases that have changed since they were pinned. They stay pinned as they were. */
  readonly changed: readonly string[];
  /** Releases whose checksum could not be had, and why. */
  readonly missing: readonly string[];
}

/** Every release of the catalogue, on every platform that has one. */
export const allReleases = (): readonly Release[] =>
  PLATFORMS.flatMap((platform) =>
    toolsFor(platform).flatMap((name) => tools[name].release?.(platform) ?? []),
  );

/** Asks for what each release is published with. */
export async function pinReleases(
  releases: readonly Release[],
  former: Pins,
  download: DownloadOptions,
): Promise<Pinning> {
  const pins = new Map<string, string>();
  const changed: string[] = [];
  const missing: string[] = [];
  for (const release of releases) {
    const { url } = release;
    const pinned = pinOf(former, url);
    if (pinned !== undefined) pins.set(url, pinned);
    try {
      const published = await publishedChecksum(release, download);
      if (pinned === undefined) pins.set(url, published);
      else if (pinned !== published) changed.push(`${url}: pinned ${pinned}, published ${published}`);
    } catch (error) {
      if (!(error instanceof DownloadError || error instanceof SourceFailure)) throw error;
      missing.push(`${url}: ${error.message}`);
    }
  }
  return { pins: Object.fromEntries([...pins].sort(([a], [b]) => (a < b ? -1 : 1))), changed, missing };
}

if (process.argv[1] === import.meta.filename) {
  const { SLIPWAY_RELEASES_URL: mirror } = process.env;
  const { pins, changed, missing } = await pinReleases(allReleases(), pinnedChecksums(), {
    mirror,
    responseTimeoutMs: 20_000,
  });
  writeAtomic(PINS_FILE, `${JSON.stringify(pins, null, 2)}\n`);
  console.log(`${Object.keys(pins).length} releases are pinned in ${PINS_FILE}`);
  for (const each of missing) console.error(`not pinned: ${each}`);
  for (const each of changed) console.error(`CHANGED SINCE IT WAS PINNED: ${each}`);
  if (changed.length > 0)
    console.error("A release should never change: ask the project why before you use it, or remove its pin.");
  process.exitCode = changed.length + missing.length > 0 ? 1 : 0;
}
