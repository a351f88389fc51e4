/** Output of steps that run at once: one is shown as it comes, the others are kept until it has ended. */
export class Outputs {
  readonly #write: (chunk: Uint8Array | string) => void;
  /** In the order in which they are to be shown; the first one owns the terminal. */
  readonly #open: Output[] = [];

  constructor(write: (chunk: Uint8Array | string) => void) {
    this.#write = write;
  }

  /** Begins the output of a step. */
  open(): Output {
    const output = new Output((chunk) => {
      if (this.#open[0] === output) this.#write(chunk);
      else output.kept.push(chunk);
    }, this.#next);
    this.#open.push(output);
    return output;
  }

  /** Shows what was kept, whoever has not ended yet. */
  flush(): void {
    for (const { kept } of this.#open) for (const chunk of kept.splice(0)) this.#write(chunk);
  }

  /** Once the owner has ended: all of those that have ended, too, then the first that goes on. */
  readonly #next = (): void => {
    while (this.#open[0]?.ended) {
      this.#open.shift();
      const next = this.#open.find(({ ended }) => ended) ?? this.#open[0];
      if (next === undefined) return;
      this.#open.splice(this.#open.indexOf(next), 1);
      this.#open.unshift(next);
      for (const chunk of next.kept.splice(0)) this.#write(chunk);
    }
  };
}

class Output {
  readonly write: (chunk: Uint8Array | string) => void;
  readonly kept: (Uint8Array | string)[] = [];
  ended = false;
  readonly #next: () => void;

  constructor(write: (chunk: Uint8Array | string) => void, next: () => void) {
    this.write = write;
    this.#next = next;
  }

  end(): void {
    this.ended = true;
    this.#next();
  }
}
