/** What became of requests. */
export interface Answers {
  readonly good: number;
  /** Answered with a server's error, or not at all. */
  readonly failed: number;
}

const REQUEST_MS = 15_000;
/** What a service that hangs is not burdened beyond. */
const MAX_OPEN = 100;

/** Requests at a steady rate, whatever becomes of them. */
export class Traffic {
  readonly #base: string;
  readonly #timer: NodeJS.Timeout;
  #path: string;
  #open = 0;
  #answers = { good: 0, failed: 0 };

  /** @param base URL of the service @param path where to at first */
  constructor(base: string, path: string, perSecond: number) {
    this.#base = base;
    this.#path = path;
    this.#timer = setInterval(() => void this.#ask(), 1_000 / perSecond);
  }

  /** Sends requests there from now on. @returns what became of those before */
  send(path: string): Answers {
    const before = this.#answers;
    this.#answers = { good: 0, failed: 0 };
    this.#path = path;
    return before;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #ask(): Promise<void> {
    if (this.#open >= MAX_OPEN) return;
    this.#open += 1;
    const answers = this.#answers;
    const status = await statusOf(this.#base + this.#path);
    answers[status !== undefined && status < 500 ? "good" : "failed"] += 1;
    this.#open -= 1;
  }
}

/** Undefined where nobody answers. */
export async function statusOf(url: string): Promise<number | undefined> {
  try {
    const { status, body } = await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS) });
    await body?.cancel();
    return status;
  } catch {
    return undefined;
  }
}
