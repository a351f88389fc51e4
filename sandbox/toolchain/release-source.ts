import { chmodSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { isExecutable, type ToolCache } from "./cache.ts";
import type { Release, ToolName, ToolSpec } from "./catalog.ts";
import { DownloadError, downloadFile, type DownloadOptions, downloadText } from "./download.ts";
import { SourceFailure } from "./errors.ts";
import { pinOf, type Pins, pinnedChecksums } from "./pins.ts";
import type { Platform } from "./platform.ts";
import { run } from "./run.ts";

/** Installs a tool from its official release, verified by the checksums that are pinned here and that its project publishes. */
export class ReleaseSource {
  readonly #cache: ToolCache;
  readonly #platform: Platform;
  readonly #download: DownloadOptions;
  readonly #pins: Pins;

  /** @param pins checksums by URL, those of this repository unless a test brings its own */
  constructor(
    cache: ToolCache,
    platform: Platform,
    download: DownloadOptions,
    pins: Pins = pinnedChecksums(),
  ) {
    this.#pins = pins;
    this.#cache = cache;
    this.#platform = platform;
    this.#download = download;
  }

  /** Where a former run installed the tool, if one did. */
  find(name: ToolName, { version, companion }: ToolSpec): string | undefined {
    const complete = [name, companion].every(
      (executable) => executable === undefined || this.#cache.has(name, version, executable),
    );
    return complete ? this.#cache.path(name, version, name) : undefined;
  }

  /**
   * Downloads, verifies and installs.
   * @returns false where there is no release for this platform
   * @throws SourceFailure
   */
  async install(name: ToolName, spec: ToolSpec): Promise<boolean> {
    const release = spec.release?.(this.#platform);
    if (release === undefined) return false;
    try {
      const file = await this.#verified(release);
      const draft = this.#cache.draft();
      if (release.keep === undefined) place(file, join(draft, name));
      else await unpack(file, release.keep, draft);
      for (const executable of [name, spec.companion]) {
        if (executable !== undefined && !isExecutable(join(draft, executable))) {
          throw new SourceFailure("release", `${release.url} holds no ${executable}`, reportIt);
        }
      }
      this.#cache.publish(draft, name, spec.version);
      return true;
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      throw new SourceFailure("release", error.message, fixFor(error, release));
    }
  }

  async #verified(release: Release): Promise<string> {
    const expected = await publishedChecksum(release, this.#download);
    mustBeAsPinned(release.url, expected, this.#pins);
    const file = join(this.#cache.draft(), basename(release.url));
    const actual = await downloadFile(release.url, file, this.#download);
    if (actual === expected) return file;
    throw new SourceFailure(
      "release",
      `${release.url} has SHA-256 ${actual}, published is ${expected}: discarded`,
      `run it again; where it stays so, a proxy or mirror changes downloads: do not use it`,
    );
  }
}

/**
 * The SHA-256 that a project publishes of a release.
 * @throws DownloadError, or SourceFailure where it publishes none
 */
export async function publishedChecksum(
  { url, checksum }: Release,
  download: DownloadOptions,
): Promise<string> {
  const asset = basename(url);
  const source = "list" in checksum ? checksum.list : checksum.githubRelease;
  const text = await downloadText(source, download);
  const found = "list" in checksum ? checksumInList(text, asset) : checksumInGithubRelease(text, asset);
  if (found === undefined)
    throw new SourceFailure("release", `${source} has no SHA-256 of ${asset}`, reportIt);
  return found;
}

/** A release whose checksum is another than when it was pinned was changed since, by whoever can publish it. */
function mustBeAsPinned(url: string, published: string, pins: Pins): void {
  const pinned = pinOf(pins, url);
  if (pinned === undefined || pinned === published) return;
  throw new SourceFailure(
    "release",
    `${url} is published with SHA-256 ${published}, pinned is ${pinned}: not downloaded`,
    "do not use it: ask the project why a release has changed, or the mirror what it serves (docs/tools.md)",
  );
}

const reportIt = "report this to Slipway: sandbox/toolchain/catalog.ts does not fit this release";

function fixFor({ kind }: DownloadError, { url }: Release): string {
  if (kind === "refused") return `set SLIPWAY_RELEASES_URL to a mirror that has ${new URL(url).host}'s files`;
  if (kind === "open") return "set SLIPWAY_RELEASES_URL to a mirror's address that begins with https://";
  return "allow HTTPS to the hosts named above, or set SLIPWAY_RELEASES_URL to a mirror (docs/tools.md)";
}

/** Reads `sha256sum` output, `<hex>  <file>` a line, or a file with nothing but one checksum. */
export function checksumInList(text: string, file: string): string | undefined {
  for (const line of text.split("\n")) {
    const [, checksum, name] = /^([0-9a-f]{64})(?:\s+\*?(\S+))?\s*$/i.exec(line) ?? [];
    if (checksum !== undefined && (name === undefined || basename(name) === file))
      return checksum.toLowerCase();
  }
  return undefined;
}

/** Reads the digest that GitHub's REST API gives for each asset of a release: `"digest": "sha256:<hex>"`. */
export function checksumInGithubRelease(text: string, file: string): string | undefined {
  try {
    const { assets = [] } = JSON.parse(text) as { assets?: { name: string; digest?: string | null }[] };
    const digest = assets.find(({ name }) => name === file)?.digest;
    return /^sha256:([0-9a-f]{64})$/.exec(digest ?? "")?.[1];
  } catch {
    return undefined;
  }
}

/** `tar` reads what our releases come as: .tar.gz everywhere, and .zip on macOS, whose tar is bsdtar. */
async function unpack(archive: string, keep: RegExp, destination: string): Promise<void> {
  const folder = `${archive}.d`;
  mkdirSync(folder);
  const { code, stderr } = await run("tar", ["-xf", archive, "-C", folder], { env: process.env });
  if (code !== 0) throw new SourceFailure("release", `tar: ${stderr.trim()}`, "install tar and gzip");
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && keep.test(entry.name)) {
      place(join(entry.parentPath, entry.name), join(destination, entry.name));
    }
  }
}

function place(file: string, destination: string): void {
  renameSync(file, destination);
  chmodSync(destination, 0o755);
}
