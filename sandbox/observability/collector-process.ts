/** The collector as a process of this machine, which may be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../cluster/wait.ts";
import { writeJson } from "../plugin/file-store.ts";
import { bodyOf } from "./body.ts";

const READY_SECONDS = 30;
/** As its configuration says. */
const PORTS = { health: 13_133, metrics: 8888 } as const;

export interface CollectorProcessArgs {
  readonly config: object;
  readonly extraArgs: readonly string[];
  /** A loopback address of its own, 127.x.y.z: its ports are those of a pod. */
  readonly address: string;
  /** Variables besides those of the chart. */
  readonly env?: Readonly<Record<string, string>>;
}

export class CollectorProcess {
  readonly #program: string;
  readonly #folder: string;
  readonly #arguments: readonly string[];
  readonly #address: string;
  readonly #env: Readonly<Record<string, string>>;
  #process: ChildProcess | undefined;

  /**
   * @param folder for its configuration and its log
   */
  constructor(
    program: string,
    folder: string,
    { config, extraArgs, address, env = {} }: CollectorProcessArgs,
  ) {
    this.#program = program;
    this.#folder = folder;
    this.#address = address;
    this.#env = env;
    this.#arguments = [`--config=${join(folder, "relay.json")}`, ...extraArgs];
    writeJson(join(folder, "relay.json"), config);
  }

  async start(): Promise<void> {
    const log = openSync(this.#log, "a");
    const child = spawn(this.#program, this.#arguments, {
      stdio: ["ignore", log, log],
      // What the chart sets of a pod's own.
      env: { ...this.#env, MY_POD_IP: this.#address, OTEL_K8S_NODE_NAME: "drill" },
    });
    closeSync(log);
    this.#process = child;
    await waitFor("the collector", READY_SECONDS, async () => {
      if (child.exitCode !== null)
        throw new Error(`the collector ended:\n${readFileSync(this.#log, "utf8").slice(-2_000)}`);
      return (await this.#ask(PORTS.health, "/")) === undefined ? undefined : true;
    });
  }

  /** Ends it as nothing can be prepared for. */
  async kill(): Promise<void> {
    const { exitCode = 0, signalCode } = this.#process ?? {};
    if (this.#process === undefined || exitCode !== null || signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await ended;
  }

  /** Values of its own metrics, by name; of several series with a name the sum. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = (await this.#ask(PORTS.metrics, "/metrics")) ?? "";
    const sums = new Map<string, number>();
    for (const [, name = "", value = ""] of text.matchAll(/^([a-z_]+)(?:\{[^}]*\})? ([\d.e+-]+)$/gm))
      sums.set(name, (sums.get(name) ?? 0) + Number(value));
    return sums;
  }

  get #log(): string {
    return join(this.#folder, "collector.log");
  }

  #ask(port: number, path: string): Promise<string | undefined> {
    return bodyOf(`http://${this.#address}:${port}${path}`, 5_000);
  }
}
