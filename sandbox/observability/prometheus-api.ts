import { listAt, recordAt } from "../kubernetes/objects.ts";

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
