import { parse } from "yaml";

/** Where a chart is published. */
export interface ChartLocation {
  readonly repository: string;
  readonly chart: string;
}

/** One version of a chart, as a repository's index has it. */
export interface IndexEntry {
  readonly version: string;
  /** SHA-256 of the archive, in hexadecimal. */
  readonly digest?: string;
  /** Of the archive, relative to the repository or not. */
  readonly urls?: readonly string[];
}

/** A repository that could not be read; the message says which, and what to do. */
export class ChartRepositoryError extends Error {}

/**
 * Reads from a repository, within a time.
 * @throws ChartRepositoryError whatever goes wrong
 */
export async function reading<T>(
  repository: string,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await work(AbortSignal.timeout(timeoutMs));
  } catch (error) {
    if (error instanceof ChartRepositoryError) throw error;
    const { message, cause } = error as Error & { cause?: { code?: string } };
    throw new ChartRepositoryError(
      `${repository} can't be read (${cause?.code ?? message}): this needs the internet, or a proxy's address in HTTPS_PROXY and NODE_USE_ENV_PROXY=1`,
    );
  }
}

/** What the index of an `https://` repository has of a chart. */
export async function indexEntries(
  { repository, chart }: ChartLocation,
  signal: AbortSignal,
): Promise<readonly IndexEntry[]> {
  const url = `${repository}/index.yaml`;
  const index = await (await get(url, signal)).text();
  // Only this chart's part is parsed: some indexes have ten megabytes. Helm writes them in this layout.
  const lines = index.split("\n");
  const start = lines.indexOf(`  ${chart}:`);
  if (start < 0) throw new ChartRepositoryError(`${url} has no chart ${chart}`);
  const length = lines.slice(start + 1).findIndex((line) => /^( {2})?[^\s-]/.test(line));
  const entries = parse(lines.slice(start, length < 0 ? undefined : start + 1 + length).join("\n")) as Record<
    string,
    IndexEntry[]
  >;
  return entries[chart] ?? [];
}

/** A chart in a registry, which hands out tokens to anybody. */
export class RegistryChart {
  /** Address of the chart's part of the registry's API. */
  readonly #base: string;
  readonly #signal: AbortSignal;
  #authorization: string | undefined;

  /** @param location its repository is a folder of a registry, `oci://…` */
  constructor({ repository, chart }: ChartLocation, signal: AbortSignal) {
    const [host = "", ...path] = repository.slice("oci://".length).split("/");
    this.#base = `${registryAddress(host)}/v2/${[...path, chart].join("/")}`;
    this.#signal = signal;
  }

  /** Asks for a path below the chart, or for a whole address of the registry. */
  async ask(path: string, accept = "*/*"): Promise<Response> {
    const url = new URL(path.startsWith("/") ? `${this.#base}${path}` : path, this.#base).href;
    let response = await this.#request(url, accept);
    const challenge = response.headers.get("www-authenticate");
    if (response.status === 401 && challenge !== null && this.#authorization === undefined) {
      this.#authorization = await anonymousToken(challenge, this.#signal);
      response = await this.#request(url, accept);
    }
    return accepted(url, response);
  }

  #request(url: string, accept: string): Promise<Response> {
    const authorization = this.#authorization;
    return fetch(url, {
      signal: this.#signal,
      headers: { accept, ...(authorization !== undefined && { authorization }) },
    });
  }
}

function registryAddress(host: string): string {
  if (host === "docker.io") return "https://registry-1.docker.io";
  // As container tools do: a registry on this machine is spoken to in plain HTTP.
  return `${/^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? "http" : "https"}://${host}`;
}

/** Public registries hand out a token to anybody who asks where they say. Source: Distribution, "Token Authentication". */
async function anonymousToken(challenge: string, signal: AbortSignal): Promise<string> {
  const parameters = new Map(
    [...challenge.matchAll(/\b(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  const url = new URL(parameters.get("realm") ?? "");
  for (const key of ["service", "scope"]) {
    const value = parameters.get(key);
    if (value !== undefined) url.searchParams.set(key, value);
  }
  const { token, access_token: accessToken } = (await (await get(url.href, signal)).json()) as Record<
    string,
    string
  >;
  return `Bearer ${token ?? accessToken ?? ""}`;
}

/** @throws ChartRepositoryError unless it is answered */
export async function get(url: string, signal: AbortSignal): Promise<Response> {
  return accepted(url, await fetch(url, { signal }));
}

function accepted(url: string, response: Response): Response {
  if (response.ok) return response;
  throw new ChartRepositoryError(`${url} answered ${response.status} ${response.statusText}`);
}
