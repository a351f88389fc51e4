/** Requests at a constant rate, whatever the service does, and each one's outcome. By vegeta, in the node's network. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { inBox } from "../../../sandbox/cluster/real/box.ts";
import { type LoadSummary, type Outcome, Summary, outcomeOf } from "../../support/load-summary.ts";

export interface LoadArgs {
  readonly url: string;
  readonly host: string;
  /** Requests a second. */
  readonly rate: number;
  /** Requests under way at once; at so many the rate falls. @default any number, however slow the answers are */
  readonly atOnce?: number;
  /** Whether connections are used again. Without, each request is one of its own, which ends with it. */
  readonly keepAlive: boolean;
  /** Header that every tenth request has. @default none has any */
  readonly header?: { readonly name: string; readonly value: string };
  /** Seconds that an answer may take. @default 10 */
  readonly timeoutSeconds?: number;
  /** Seconds after which the load ends in any case. */
  readonly atMostSeconds: number;
}

const TIMEOUT_SECONDS = 10;
let started = 0;

export class Load {
  readonly #vegeta: string;
  readonly #results: string;
  readonly #attack: ChildProcess;
  readonly #done: Promise<unknown>;
  readonly #began = performance.now();

  /** @param dir of the sandbox whose node is in the network that the load comes from */
  constructor(dir: string, vegeta: string, args: LoadArgs) {
    const name = join(dir, `load-${++started}`);
    this.#vegeta = vegeta;
    this.#results = `${name}.bin`;
    writeFileSync(`${name}.targets`, targetsOf(args));
    const [file, ...command] = inBox(layoutOf(dir), [
      ...([vegeta, "attack"] as const),
      ...["-targets", `${name}.targets`, "-output", this.#results],
      ...["-rate", `${args.rate}/1s`, "-duration", `${args.atMostSeconds}s`],
      ...(args.atOnce === undefined ? [] : ["-workers", `${args.atOnce}`, "-max-workers", `${args.atOnce}`]),
      ...["-timeout", `${args.timeoutSeconds ?? TIMEOUT_SECONDS}s`],
      ...[`-keepalive=${args.keepAlive}`, "-http2=false", "-redirects", "-1", "-max-body", "1KB"],
    ]);
    // A group of its own: nsenter hands no signals on. A pipe: it closes when vegeta ends, who outlives nsenter.
    this.#attack = spawn(file, command, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
    this.#attack.stderr?.pipe(process.stderr, { end: false });
    this.#done = once(this.#attack, "close");
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1_000;
  }

  /** Makes no further requests, waits for those under way, and says what came of all. */
  async stop(): Promise<LoadSummary> {
    const { pid, exitCode } = this.#attack;
    if (pid !== undefined && exitCode === null) process.kill(-pid, "SIGINT");
    await this.#done;
    const summary = new Summary();
    for await (const outcome of this.#outcomes()) summary.add(outcome);
    return summary.done();
  }

  async *#outcomes(): AsyncIterable<Outcome> {
    const encode = spawn(this.#vegeta, ["encode", "-to", "json", this.#results], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: encode.stdout })) yield outcomeOf(line);
  }
}

/** Vegeta goes through its targets one after the other, again and again. */
function targetsOf({ url, host, header }: LoadArgs): string {
  const plain = `GET ${url}\nHost: ${host}\n`;
  if (header === undefined) return plain;
  const marked = `${plain}${header.name}: ${header.value}\n`;
  return [marked, ...Array.from({ length: 9 }, () => plain)].join("\n");
}
