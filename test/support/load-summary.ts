/** What came of many requests. Pure. */

/** What came of one request. */
export interface Outcome {
  /** When it was sent, in milliseconds since 1970. */
  readonly at: number;
  readonly milliseconds: number;
  /** Why it failed: any status but 2xx, or no whole answer. */
  readonly failure: string | undefined;
  /** The version of the service that the answer names. */
  readonly version: string | undefined;
}

export interface LoadSummary {
  readonly requests: number;
  readonly failed: number;
  /** Requests a second, from the first one sent to the last. */
  readonly rate: number;
  readonly seconds: number;
  /** Milliseconds within which half, and 99 of 100, were answered, and the slowest was. */
  readonly p50: number;
  readonly p99: number;
  readonly slowest: number;
  /** Failures by their reason. */
  readonly failures: Readonly<Record<string, number>>;
  /** Seconds from the load's beginning to the first and to the last request that failed. */
  readonly firstFailure: number | undefined;
  readonly lastFailure: number | undefined;
  /** Good answers by the version that gave them; failures are `failedVersions`, those that name none under "". */
  readonly versions: Readonly<Record<string, number>>;
  readonly failedVersions: Readonly<Record<string, number>>;
}

/** A line of `vegeta encode -to json`. */
interface Result {
  readonly code: number;
  readonly timestamp: string;
  /** Nanoseconds. */
  readonly latency: number;
  readonly error: string;
  /** Base64. */
  readonly body: string | null;
}

export function outcomeOf(line: string): Outcome {
  const { code, timestamp, latency, error, body } = JSON.parse(line) as Result;
  const isSuccess = code >= 200 && code < 300;
  const failure = isSuccess || code === 0 ? reasonOf(error) : `status ${code}`;
  return {
    at: Date.parse(timestamp),
    milliseconds: latency / 1e6,
    failure: isSuccess && error === "" ? undefined : failure,
    version: body ? /"version":"([^"]*)"/.exec(Buffer.from(body, "base64").toString())?.[1] : undefined,
  };
}

/** Go's errors begin with the request and its addresses, of which each has others. */
function reasonOf(error: string): string {
  return error.slice(error.lastIndexOf(": ") + 1).trim() || "no answer";
}

export class Summary {
  readonly #latencies: number[] = [];
  readonly #failures: Record<string, number> = {};
  readonly #versions: Record<string, number> = {};
  readonly #failedVersions: Record<string, number> = {};
  readonly #failedAt: number[] = [];
  #first = Infinity;
  #last = -Infinity;

  add({ at, milliseconds, failure, version = "" }: Outcome): void {
    this.#first = Math.min(this.#first, at);
    this.#last = Math.max(this.#last, at);
    this.#latencies.push(milliseconds);
    count(failure === undefined ? this.#versions : this.#failedVersions, version);
    if (failure === undefined) return;
    count(this.#failures, failure);
    this.#failedAt.push(at);
  }

  done(): LoadSummary {
    const latencies = this.#latencies.sort((a, b) => a - b);
    const requests = latencies.length;
    const within = (share: number): number => latencies[Math.ceil(requests * share) - 1] ?? 0;
    const seconds = requests === 0 ? 0 : (this.#last - this.#first) / 1_000;
    const [firstFailure, lastFailure] = [Math.min(...this.#failedAt), Math.max(...this.#failedAt)].map(
      (at) => (Number.isFinite(at) ? (at - this.#first) / 1_000 : undefined),
    );
    return {
      requests,
      failed: this.#failedAt.length,
      rate: seconds === 0 ? 0 : requests / seconds,
      seconds,
      p50: within(0.5),
      p99: within(0.99),
      slowest: within(1),
      failures: this.#failures,
      firstFailure,
      lastFailure,
      versions: this.#versions,
      failedVersions: this.#failedVersions,
    };
  }
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
