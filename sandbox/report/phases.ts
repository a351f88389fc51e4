import { type Progress } from "../progress.ts";

export interface Phase {
  readonly name: string;
  readonly milliseconds: number;
}

/** Shows the phases of a command and takes their time. */
export class Phases {
  readonly progress: Progress;
  readonly #taken: Phase[] = [];

  constructor(progress: Progress) {
    this.progress = progress;
  }

  get taken(): readonly Phase[] {
    return this.#taken;
  }

  /** Times work that shows its progress itself. */
  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.#taken.push({ name, milliseconds: Math.round(performance.now() - began) });
    }
  }

  /**
   * Begins work while another phase is shown.
   * @returns what waits for it in its own turn: shows its progress from then on, and throws what it threw
   */
  begin<T>(work: (progress: Pick<Progress, "update">) => Promise<T>): () => Promise<T> {
    let isShown = false;
    let last = "";
    const show = (text: string): void => {
      last = text;
      if (isShown) this.progress.update(text);
    };
    const begun = work({ update: show });
    begun.catch(() => undefined);
    return () => {
      isShown = true;
      show(last);
      return begun;
    };
  }

  /** Shows and times work; `outcome` says in a few words what came of it. */
  show<T>(name: string, work: () => Promise<T>, outcome: (result: T) => string): Promise<T> {
    return this.time(name, async () => {
      this.progress.start(name);
      try {
        const result = await work();
        this.progress.done(outcome(result));
        return result;
      } catch (error) {
        this.progress.fail("failed");
        throw error;
      }
    });
  }
}
