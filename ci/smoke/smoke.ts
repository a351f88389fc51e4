import type { Check } from "./plan.ts";

/** What a smoke test needs of the world. */
export interface Outside {
  readonly fetch: typeof fetch;
  /** Milliseconds since some moment. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** An answer takes no longer; the platform's own probes wait for less. */
const ANSWER_MS = 10_000;
const PAUSE_MS = 1_000;
/** How often in a row each request has to be answered well: one good answer may be of a pod that is going. */
const IN_A_ROW = 3;

/**
 * Asks until every check was answered well three times in a row.
 * @param withinMs how long a release may take to be reachable: DNS and load balancer follow it
 * @returns what was still wrong by then, a line each
 */
export async function smokeFailures(
  checks: readonly Check[],
  withinMs: number,
  outside: Outside,
): Promise<string[]> {
  const deadline = outside.now() + withinMs;
  const judged = checks.map(async (check) => {
    for (let good = 0; ;) {
      const wrong = await faultOf(check, outside.fetch);
      good = wrong === undefined ? good + 1 : 0;
      if (good === IN_A_ROW) return [];
      if (wrong !== undefined && outside.now() >= deadline)
        return [`${check.service}: GET ${check.url}: ${wrong}, after ${Math.round(withinMs / 1_000)} s`];
      await outside.sleep(PAUSE_MS);
    }
  });
  return (await Promise.all(judged)).flat();
}

/** What is wrong with one answer; of its body nothing is told, since it may be anybody's. */
export async function faultOf(
  { url, status, contains }: Check,
  request: typeof fetch,
): Promise<string | undefined> {
  try {
    const answer = await request(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });
    const body = await answer.text();
    if (answer.status !== status) return `${answer.status} instead of ${status}`;
    return contains === undefined || body.includes(contains) ? undefined : `an answer without "${contains}"`;
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { code?: string } };
    return cause?.code ?? message;
  }
}
