/** VictoriaLogs, which takes OTLP as Loki does, and what it has. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { waitFor } from "../cluster/wait.ts";
import { bodyOf } from "./body.ts";

/** A line as the store has it. */
export interface StoredLine {
  readonly _time: string;
  readonly _msg: string;
  readonly [field: string]: string;
}

const READY_SECONDS = 30;
/** OTLP over HTTP (VictoriaLogs, "Data ingestion", "OpenTelemetry setup"). */
const OTLP = "/insert/opentelemetry/v1/logs";

export class LogStore {
  readonly #program: string;
  readonly #folder: string;
  readonly #address: string;
  #process: ChildProcess | undefined;

  /** @param folder where it keeps lines */
  constructor(program: string, folder: string, port: number) {
    this.#program = program;
    this.#folder = folder;
    this.#address = `127.0.0.1:${port}`;
  }

  get endpoint(): string {
    return `http://${this.#address}${OTLP}`;
  }

  async start(): Promise<void> {
    this.#process = spawn(
      this.#program,
      [`-storageDataPath=${this.#folder}`, `-httpListenAddr=${this.#address}`, "-loggerLevel=ERROR"],
      { stdio: "ignore" },
    );
    await waitFor("VictoriaLogs", READY_SECONDS, async () =>
      (await this.#ask("/health")) ? true : undefined,
    );
  }

  /** Ends it as its node's end does not: what it has acknowledged is on disk. */
  async stop(): Promise<void> {
    const { exitCode = 0 } = this.#process ?? {};
    if (this.#process === undefined || exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    await ended;
  }

  /** Every line that it has. */
  async lines(): Promise<readonly StoredLine[]> {
    await this.#ask("/internal/force_flush");
    const answer = await this.#ask(`/select/logsql/query?${new URLSearchParams({ query: "*" }).toString()}`);
    return (answer ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as StoredLine);
  }

  #ask(path: string): Promise<string | undefined> {
    return bodyOf(`http://${this.#address}${path}`, 30_000);
  }
}
