import { appendFileSync } from "node:fs";
import type { Environment } from "./programs.ts";

/**
 * What a run tells: each line as it comes, and all of them where the CI system shows a summary (GitHub's
 * `GITHUB_STEP_SUMMARY`).
 */
export class Report {
  readonly #lines: string[] = [];
  #whole: string | undefined;
  readonly #env: Environment;
  readonly #write: (line: string) => void;

  constructor(env: Environment, write: (line: string) => void) {
    this.#env = env;
    this.#write = write;
  }

  readonly say = (line: string): void => {
    this.#lines.push(line);
    this.#write(line);
  };

  /** All lines so far. */
  get said(): string {
    return this.#lines.join("\n");
  }

  /** A report of its own, which is the summary. */
  readonly whole = (text: string): void => {
    this.#whole = text;
    this.#write(text);
  };

  /** For the summary alone: it is told elsewhere already. */
  note(line: string): void {
    this.#lines.push(line);
  }

  /** Hands a value over to later jobs, one line each: GitHub's `GITHUB_OUTPUT`, or a file that other CI systems keep. */
  output(name: string, value: string): void {
    for (const file of [this.#env["GITHUB_OUTPUT"], this.#env["SLIPWAY_OUTPUT"]])
      if (file) appendFileSync(file, `${name}=${value.replaceAll(/[\r\n]+/g, " ")}\n`);
  }

  end(title: string): void {
    const file = this.#env["GITHUB_STEP_SUMMARY"];
    if (file === undefined) return;
    if (this.#whole !== undefined) appendFileSync(file, `${this.#whole}\n\n`);
    if (this.#lines.length === 0) return;
    appendFileSync(file, [`### ${title}`, "", ...this.#lines.map((line) => `- ${line}`), "", ""].join("\n"));
  }
}
