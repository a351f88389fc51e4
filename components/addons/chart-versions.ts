import { parse } from "yaml";

/** Where a chart is published. */
export interface ChartLocation {
  readonly repository: string;
  readonly chart: string;
}

/** A repository that could not be read; the message says which, and what to do. */
export class ChartRepositoryError extends Error {}

/**
 * Every version that a chart repository or OCI registry has of a chart, in no order.
 * @throws ChartRepositoryError when it can't be reached or read, or doesn't have the chart
 */
export async function publishedVersions(
  { repository, chart }: ChartLocation,
  timeoutMs = 20_000,
): Promise<string[]> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return repository.startsWith("oci://")
      ? await registryTags(`${repository.slice("oci://".length)}/${chart}`, signal)
      : await indexVersions(`${repository}/index.yaml`, chart, signal);
  } catch (error) {
    if (error instanceof ChartRepositoryError) throw error;
    const { message, cause } = error as Error & { cause?: { code?: string } };
    throw new ChartRepositoryError(
      `${repository} can't be read (${cause?.code ?? message}): this needs the internet, or a proxy's address in HTTPS_PROXY and NODE_USE_ENV_PROXY=1`,
    );
  }
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

async function indexVersions(url: string, chart: string, signal: AbortSignal): Promise<string[]> {
  const index = await (await get(url, signal)).text();
  // Only this chart's part is parsed: some indexes have ten megabytes. Helm writes them in this layout.
  const lines = index.split("\n");
  const start = lines.indexOf(`  ${chart}:`);
  if (start < 0) throw new ChartRepositoryError(`${url} has no chart ${chart}`);
  const length = lines.slice(start + 1).findIndex((line) => /^( {2})?[^\s-]/.test(line));
  const entries = parse(lines.slice(start, length < 0 ? undefined : start + 1 + length).join("\n")) as Record<
    string,
    { version: string }[]
  >;
  return (entries[chart] ?? []).map(({ version }) => version);
}

/** Source: OCI Distribution Specification 1.1, "Listing tags". */
async function registryTags(name: string, signal: AbortSignal): Promise<string[]> {
  const [host = "", ...path] = name.split("/");
  const base = registryAddress(host);
  const tags: string[] = [];
  let page: string | undefined = `${base}/v2/${path.join("/")}/tags/list?n=1000`;
  let authorization: string | undefined;
  while (page !== undefined) {
    let response = await request(page, signal, authorization);
    const challenge = response.headers.get("www-authenticate");
    if (response.status === 401 && challenge !== null && authorization === undefined) {
      authorization = await anonymousToken(challenge, signal);
      response = await request(page, signal, authorization);
    }
    const { tags: found } = (await accepted(page, response).json()) as { tags: string[] | null };
    tags.push(...(found ?? []));
    const next = /<([^<>]+)>;\s*rel="?next"?/.exec(response.headers.get("link") ?? "")?.[1];
    page = next === undefined ? undefined : new URL(next, base).href;
  }
  return tags;
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

async function get(url: string, signal: AbortSignal): Promise<Response> {
  return accepted(url, await request(url, signal));
}

function accepted(url: string, response: Response): Response {
  if (response.ok) return response;
  throw new ChartRepositoryError(`${url} answered ${response.status} ${response.statusText}`);
}

function request(url: string, signal: AbortSignal, authorization?: string): Promise<Response> {
  return fetch(url, { signal, ...(authorization === undefined ? {} : { headers: { authorization } }) });
}
