/** Fills the drill's ExternalSecrets: the sandbox's emulator of their operator, with values that the drill gives it. */
import { setTimeout as sleep } from "node:timers/promises";
import { Controller } from "../../../sandbox/cluster/external-secrets/controller.ts";
import { Cluster } from "../../../sandbox/kubernetes/cluster.ts";

const ROUND_MS = 500;

export class DrillSecrets {
  readonly #values = new Map<string, string>();
  #isOver = false;
  #rounds: Promise<void> = Promise.resolve();

  start(kubeconfig: string): void {
    const value = ({ id }: { readonly id: string }): Promise<string> => {
      const found = this.#values.get(id);
      return found === undefined ? Promise.reject(new Error(`${id} has no value`)) : Promise.resolve(found);
    };
    const cluster = Cluster.of(kubeconfig);
    const controller = new Controller(cluster, { value }, () => undefined);
    const rounds = async (): Promise<void> => {
      while (!this.#isOver) {
        // An object that is just going, or an API server that is: the next round tells.
        await controller.round().catch(() => undefined);
        await sleep(ROUND_MS);
      }
    };
    this.#rounds = rounds();
  }

  /** As `aws secretsmanager put-secret-value` does. */
  put(id: string, value: string): void {
    this.#values.set(id, value);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#rounds;
  }
}
