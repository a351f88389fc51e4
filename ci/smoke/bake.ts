import type { Check } from "./plan.ts";
import { faultOf, type Outside } from "./smoke.ts";

export interface Bake {
  readonly minutes: number;
  /** Where Prometheus answers; without it the requests alone tell. */
  readonly prometheusUrl?: string;
}

const PAUSE_MS = 15_000;
/** A single bad answer is no outage; as many as this in a row are. */
const IN_A_ROW = 3;
/** What the platform's own rules page for (docs/observability.md). */
const QUERY = 'ALERTS{alertname="ErrorBudgetBurn",severity="page",alertstate="firing"}';

/**
 * Watches a release for a while: the same requests go on, and Prometheus is asked which services burn their error budget.
 * One that burnt it before is not this release's doing. A Prometheus that does not answer is no good news.
 * @returns what is wrong, at once where something is; nothing where the time is over
 */
export async function bakeFailures(
  checks: readonly Check[],
  { minutes, prometheusUrl }: Bake,
  outside: Outside,
): Promise<string[]> {
  const until = outside.now() + minutes * 60_000;
  const badInARow = new Map<string, number>();
  let before: ReadonlySet<string> | undefined;
  const seen = (key: string, isGood: boolean): boolean => {
    badInARow.set(key, isGood ? 0 : (badInARow.get(key) ?? 0) + 1);
    return badInARow.get(key) === IN_A_ROW;
  };
  while (outside.now() < until) {
    const faults = await Promise.all(
      checks.map(async (check) => {
        const wrong = await faultOf(check, outside.fetch);
        const line = `${check.service}: GET ${check.url}: ${wrong}, ${IN_A_ROW} times in a row`;
        return seen(check.url, wrong === undefined) ? [line] : [];
      }),
    );
    if (prometheusUrl !== undefined) {
      const burning = await burningServices(prometheusUrl, outside.fetch);
      if (seen("prometheus", typeof burning !== "string"))
        faults.push([`Prometheus does not tell: ${burning}`]);
      if (typeof burning !== "string") {
        before ??= new Set(burning);
        const known = before;
        faults.push(
          burning.filter((each) => !known.has(each)).map((each) => `${each} burns its error budget`),
        );
      }
    }
    if (faults.flat().length > 0) return faults.flat();
    await outside.sleep(PAUSE_MS);
  }
  return [];
}

/** @returns `service objective` of each that burns its budget; a text where Prometheus does not say (its HTTP API, "Instant queries") */
async function burningServices(base: string, request: typeof fetch): Promise<string[] | string> {
  try {
    const url = new URL("api/v1/query", base.endsWith("/") ? base : `${base}/`);
    url.searchParams.set("query", QUERY);
    const answer = await request(url, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return `status ${answer.status}`;
    const { data } = (await answer.json()) as {
      data: { result: { metric: { service?: string; sli?: string } }[] };
    };
    return data.result.map(({ metric }) => `${metric.service ?? "a service"} ${metric.sli ?? ""}`.trim());
  } catch (error) {
    return (error as Error).message;
  }
}
