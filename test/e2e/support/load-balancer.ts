/** A load balancer that lags, as a process in the node's network. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { inBox } from "../../../sandbox/cluster/real/box.ts";
import { NAMESPACE, type RolloutCluster } from "./rollout-cluster.ts";

const PORT = 8001;
const PROCESS = fileURLToPath(new URL("load-balancer-process.ts", import.meta.url));
const LOADER = new URL("../../../loader.mjs", import.meta.url).href;

export class LoadBalancer {
  /** Where it answers, seen from the node. */
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.#process = process;
    this.#ended = once(process, "close");
  }

  /** @param lagSeconds for how long a pod that leaves gets new requests */
  static async start({ engines, sandbox }: RolloutCluster, lagSeconds: number): Promise<LoadBalancer> {
    const { hostname } = new URL(engines.gatewayUrl);
    const args = [engines.kubeconfig, NAMESPACE, hostname, String(PORT), String(lagSeconds)];
    const node = [process.execPath, "--import", LOADER, PROCESS] as const;
    const [file, ...command] = inBox(layoutOf(sandbox.dir), [...node, ...args]);
    // A group of its own: nsenter hands no signals on.
    const started = spawn(file, command, { detached: true, stdio: ["ignore", "pipe", "inherit"] });
    const balancer = new LoadBalancer(`http://${hostname}:${PORT}/`, started);
    for await (const line of createInterface({ input: started.stdout })) {
      if (line === "listening") return balancer;
    }
    throw new Error("the load balancer has ended before it listened");
  }

  async stop(): Promise<void> {
    const { pid, exitCode } = this.#process;
    if (pid !== undefined && exitCode === null) process.kill(-pid, "SIGTERM");
    await this.#ended;
  }
}
