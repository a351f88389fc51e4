import { SandboxError } from "../engine/errors.ts";
import { at, listAt, recordAt, textAt } from "../kubernetes/objects.ts";

const TIMEOUT_MS = 10_000;

/** The value that an expression has now; undefined where it has none, or Prometheus doesn't answer. */
export async function valueOf(prometheus: string, expression: string): Promise<number | undefined> {
  try {
    const url = `${prometheus}/api/v1/query?${new URLSearchParams({ query: expression }).toString()}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = (await response.json()) as unknown;
    const [sample] = listAt(recordAt(body, "data"), "result");
    const value = listAt(sample, "value")[1];
    return typeof value === "string" ? Number(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Forgets series, from their beginning: of counters a gap alone would be taken for all that they have counted meanwhile.
 */
export async function forget(prometheus: string, selector: string): Promise<void> {
  const query = new URLSearchParams({ "match[]": selector });
  const url = `${prometheus}/api/v1/admin/tsdb/delete_series?${query.toString()}`;
  const response = await fetch(url, { method: "POST", signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${prometheus} keeps what the drill has left: HTTP ${response.status}`);
}

/** Names of all series that it has. */
export async function seriesNamesOf(prometheus: string): Promise<ReadonlySet<string>> {
  const url = `${prometheus}/api/v1/label/__name__/values`;
  const body = await (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).json();
  return new Set(listAt(body, "data").map(String));
}

/**
 * An expression as Prometheus understands it.
 * @throws SandboxError where it is no PromQL
 */
export async function parsedBy(prometheus: string, expression: string, of: string): Promise<unknown> {
  const url = `${prometheus}/api/v1/parse_query?${new URLSearchParams({ query: expression }).toString()}`;
  const body = await (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).json();
  if (textAt(body, "status") === "success") return at(body, "data");
  throw new SandboxError(`${of} is no PromQL: ${textAt(body, "error")}\n${indentOf(expression)}`);
}

const indentOf = (text: string): string => text.replace(/^/gm, "  ");
