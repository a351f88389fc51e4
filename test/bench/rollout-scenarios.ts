/** What is done to the service while requests come in. */
import assert from "node:assert/strict";
import { judged } from "../e2e/support/judgement.ts";
import { naiveService } from "../e2e/support/naive.ts";
import { drainNode, hurryDown, scaledTo } from "../e2e/support/operations.ts";
import { FAULTS, type Fault } from "../e2e/support/releases.ts";
import { type RolloutCluster } from "../e2e/support/rollout-cluster.ts";
import { Service, type StrategyType, type Version } from "../e2e/support/service.ts";
import { deployJudged, leaveForRolling } from "../e2e/support/strategy-change.ts";

export interface Scenario {
  readonly name: string;
  /** Whether requests have to fail, so that the bench is known to see failures. */
  readonly mustFail?: true;
  /** Brings the service to where the scenario begins; no request is made meanwhile. */
  prepare(): Promise<void>;
  /** What happens under load. */
  act(): Promise<void>;
}

export type JudgedStrategy = Exclude<StrategyType, "rolling">;
export const JUDGED: readonly JudgedStrategy[] = ["canary", "blueGreen", "ab"];
const STRATEGIES: readonly StrategyType[] = ["rolling", ...JUDGED];

const NAMES: Readonly<Record<StrategyType, string>> = {
  rolling: "rolling",
  canary: "canary 10→50→100",
  blueGreen: "blue-green",
  ab: "A/B by header",
};

export class Scenarios {
  readonly #cluster: RolloutCluster;
  readonly #service: Service;

  constructor(cluster: RolloutCluster) {
    this.#cluster = cluster;
    this.#service = new Service(cluster);
  }

  /** Those in which no request may fail, after the one in which some must. */
  all(): readonly Scenario[] {
    return [
      this.#naive(),
      ...this.#rolling(),
      ...JUDGED.map((strategy) => this.#promotion(strategy)),
      ...this.#changes(),
    ];
  }

  /** Bad releases, with what it takes until they are caught. */
  bad(): readonly (Scenario & { readonly strategy: StrategyType; readonly fault: Fault })[] {
    const judged = JUDGED.flatMap((strategy) => FAULTS.map((fault) => ({ strategy, fault })));
    // What answers, however badly, Kubernetes takes for good: only a strategy that judges sees it.
    const rolling = (["crash-loop", "never-ready"] as const).map((fault) => ({
      strategy: "rolling" as const,
      fault,
    }));
    return [...rolling, ...judged].map(({ strategy, fault }) => ({
      ...{ name: `${NAMES[strategy]}, ${fault}`, strategy, fault },
      prepare: () => this.#begin(strategy),
      act: () => this.#fail(strategy, fault),
    }));
  }

  /** Waits until nothing is left of a bad release. */
  async recovered(strategy: StrategyType): Promise<void> {
    if (strategy === "rolling") return this.#service.settled();
    await scaledTo(
      this.#cluster,
      this.#service,
      "the bad release to have gone",
      (replicas) => replicas === 0,
    );
  }

  #version(strategy: StrategyType, release: "v1" | "v2" = "v1"): Version {
    return { release: this.#cluster.releases[release], strategy };
  }

  /** Has v1 under a strategy, and nothing else. */
  async #begin(strategy: StrategyType): Promise<void> {
    await this.#service.remove();
    await this.#deploy(this.#version(strategy));
  }

  async #deploy(version: Version): Promise<void> {
    if (version.strategy === "rolling") {
      await this.#service.deploy(version);
      await this.#service.rolledOut();
    } else {
      const { verdict, steps } = await deployJudged(this.#cluster, this.#service, version);
      assert.equal(verdict, "promoted", steps.join(", "));
    }
    await this.#service.settled();
  }

  async #fail(strategy: StrategyType, fault: Fault): Promise<void> {
    await this.#service.deploy({ release: this.#cluster.releases.faulty, strategy, fault });
    if (strategy !== "rolling") {
      const { verdict, steps } = await judged(this.#cluster);
      assert.equal(verdict, "rolled back", steps.join(", "));
      return;
    }
    await assert.rejects(this.#service.rolledOut(), /exceeded its progress deadline/);
    // What the pipeline does: the last good digest again.
    await this.#service.deploy(this.#version("rolling"));
    await this.#service.rolledOut();
  }

  #naive(): Scenario {
    const deploy = async (release: "v1" | "v2"): Promise<void> => {
      await this.#service.apply(naiveService(this.#cluster.releases[release]));
      await this.#service.rolledOut();
      await this.#service.settled();
    };
    return {
      name: "naive manifest, rolling update",
      mustFail: true,
      prepare: async () => {
        await this.#service.remove();
        await deploy("v1");
      },
      act: () => deploy("v2"),
    };
  }

  #rolling(): readonly Scenario[] {
    const [v1, v2] = [this.#version("rolling"), this.#version("rolling", "v2")];
    const autoscaled = { autoscaling: { enabled: true, targetCpuUtilization: 90 } };
    const begin = (): Promise<void> => this.#begin("rolling");
    return [
      { name: "rolling update", prepare: begin, act: () => this.#deploy(v2) },
      {
        name: "rollback",
        prepare: async () => {
          await begin();
          await this.#deploy(v2);
        },
        act: () => this.#deploy(v1),
      },
      {
        name: "config change",
        prepare: begin,
        act: () => this.#deploy({ ...v1, values: { config: { LOG_LEVEL: "error" } } }),
      },
      { name: "node drain", prepare: begin, act: () => drainNode(this.#cluster, this.#service) },
      {
        name: "scale-down by HPA",
        prepare: async () => {
          await this.#service.remove();
          await this.#deploy({ ...v1, values: { ...autoscaled, replicas: { min: 4, max: 5 } } });
        },
        // Fewer than 4 suffice for the load: with another minimum, the autoscaler decides so by its figures.
        act: async () => {
          await this.#service.deploy({ ...v1, values: { ...autoscaled, replicas: { min: 2, max: 5 } } });
          await hurryDown(this.#cluster);
          await scaledTo(this.#cluster, this.#service, "fewer pods", (replicas) => replicas < 4);
        },
      },
    ];
  }

  #promotion(strategy: JudgedStrategy): Scenario {
    return {
      name: NAMES[strategy],
      prepare: () => this.#begin(strategy),
      act: () => this.#deploy(this.#version(strategy, "v2")),
    };
  }

  #changes(): readonly Scenario[] {
    const pairs = STRATEGIES.flatMap((from) =>
      STRATEGIES.filter((to) => to !== from).map((to) => ({ from, to })),
    );
    return pairs.map(({ from, to }) => ({
      name: `change: ${NAMES[from]} to ${NAMES[to]}`,
      prepare: () => this.#begin(from),
      act: async () => {
        if (to !== "rolling") return this.#deploy(this.#version(to, "v2"));
        await leaveForRolling(this.#cluster, this.#service, { release: this.#cluster.releases.v2 });
        await this.#service.settled();
      },
    }));
  }
}
