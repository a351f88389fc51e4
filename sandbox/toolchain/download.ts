import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** A download that did not work. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
  readonly kind: "unreachable" | "refused" | "broken" | "open";

  /**
   * @param kind `unreachable`: no answer from the host at all; `refused`: it answered with an error status;
   * `broken`: the transfer began and did not end well; `open`: anybody on the way could change what arrives.
   */
  constructor(kind: DownloadError["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** How a download behaves; all defaults suit a user's machine. */
export interface DownloadOptions {
  /**
   * A mirror that serves each URL's host and path below this address: with `https://mirror.example/tools`,
   * `https://dl.k8s.io/x` comes from `https://mirror.example/tools/dl.k8s.io/x`.
   * @default none: straight from the official hosts
   */
  readonly mirror?: string | undefined;
  /** @default 4 seconds until the response begins, so that a machine without internet loses no more than that. */
  readonly responseTimeoutMs?: number;
  /** @default 30 seconds without a byte */
  readonly stallTimeoutMs?: number;
  /** Told the size of each chunk that arrives. */
  readonly onBytes?: (count: number) => void;
}

/** Hosts that gave no answer in this run, and why: asking them again would only cost another timeout. */
const unreachable = new Map<string, string>();

type Chunks = AsyncIterable<Uint8Array>;

/** The text at a URL. @throws DownloadError */
export async function downloadText(url: string, options: DownloadOptions = {}): Promise<string> {
  return download(url, options, async (chunks) => Buffer.concat(await collect(chunks, url)).toString("utf8"));
}

/** Saves what is at a URL. @returns its SHA-256, in hexadecimal. @throws DownloadError */
export async function downloadFile(
  url: string,
  destination: string,
  options: DownloadOptions = {},
): Promise<string> {
  return download(url, options, async (chunks) => {
    const hash = createHash("sha256");
    async function* hashed(): Chunks {
      for await (const chunk of chunks) {
        hash.update(chunk);
        options.onBytes?.(chunk.length);
        yield chunk;
      }
    }
    await pipeline(hashed, createWriteStream(destination));
    return hash.digest("hex");
  });
}

/** The address to ask for a URL: its own, or that in the mirror. */
export function resolveUrl(url: string, mirror?: string): string {
  if (mirror === undefined || mirror === "") return url;
  const { host, pathname } = new URL(url);
  return `${mirror.replace(/(?<!\/)\/+$/, "")}/${host}${pathname}`;
}

/** A transfer that broke gets a second chance, for what comes after it (a build of minutes) is far dearer. */
async function download<T>(
  officialUrl: string,
  options: DownloadOptions,
  read: (chunks: Chunks) => Promise<T>,
): Promise<T> {
  const url = resolveUrl(officialUrl, options.mirror);
  try {
    return await transfer(url, options, read);
  } catch (error) {
    if (!(error instanceof DownloadError && error.kind === "broken")) throw error;
    return transfer(url, options, read);
  }
}

async function transfer<T>(
  url: string,
  { responseTimeoutMs = 4_000, stallTimeoutMs = 30_000 }: DownloadOptions,
  read: (chunks: Chunks) => Promise<T>,
): Promise<T> {
  mustBeProtected(url);
  const { host } = new URL(url);
  const known = unreachable.get(host);
  if (known !== undefined) throw new DownloadError("unreachable", known);

  const silence = new SilenceLimit();
  try {
    silence.allow(responseTimeoutMs);
    const response = await fetch(url, { signal: silence.signal }).catch((error: unknown) => {
      const message = `${host} cannot be reached (${reason(error)})`;
      unreachable.set(host, message);
      throw new DownloadError("unreachable", message);
    });
    mustBeProtected(response.url); // where redirects led to
    if (!response.ok || response.body === null) {
      throw new DownloadError("refused", `${url} answered ${response.status}`);
    }
    const { body } = response;
    async function* watched(): Chunks {
      for await (const chunk of body) {
        silence.allow(stallTimeoutMs);
        yield chunk;
      }
    }
    silence.allow(stallTimeoutMs);
    return await read(watched());
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError("broken", `the transfer of ${url} broke (${reason(error)})`);
  } finally {
    silence.end();
  }
}

const LOOPBACK = ["127.0.0.1", "[::1]", "localhost"];

/** What is downloaded is executed, and whoever serves a file serves its checksum, too. */
function mustBeProtected(url: string): void {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: "", hostname: "" };
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.includes(hostname))) return;
  throw new DownloadError("open", `${url} is not asked: allowed are https, and http on this machine`);
}

/** Aborts a transfer whose other side has been silent for longer than was last allowed. */
class SilenceLimit {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  allow(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#controller.abort(new Error(`no answer in ${milliseconds / 1000} s`));
    }, milliseconds);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** More than any list of checksums, or GitHub's description of a release, has. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

async function collect(chunks: Chunks, url: string): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_TEXT_BYTES)
      throw new DownloadError("refused", `${url} answered more than ${MAX_TEXT_BYTES} bytes`);
    all.push(chunk);
  }
  return all;
}

/** The system error beneath fetch's "fetch failed". */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reason(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
