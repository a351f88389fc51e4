import { SandboxError } from "../engine/errors.ts";
import { at, listAt, recordAt, textAt } from "../kubernetes/objects.ts";
import { indent } from "../report/table.ts";

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
  return new Set(listAt(await answerOf(`${prometheus}/api/v1/label/__name__/values`), "data").map(String));
}

/**
 * An expression as Prometheus understands it.
 * @throws SandboxError where it is no PromQL
 */
export async function parsedBy(prometheus: string, expression: string, of: string): Promise<unknown> {
  const query = new URLSearchParams({ query: expression }).toString();
  const body = await answerOf(`${prometheus}/api/v1/parse_query?${query}`);
  if (textAt(body, "status") === "success") return at(body, "data");
  throw new SandboxError(`${of} is no PromQL: ${textAt(body, "error")}\n${indent(expression)}`);
}

async function answerOf(url: string): Promise<unknown> {
  return (await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })).json();
}
