/** The sample service on its node, with what is deployed there now, for one scenario after the other. */
import assert from "node:assert/strict";
import { eventually } from "../../sandbox/cluster/support.ts";
import { type Verdict, judged } from "./judgement.ts";
import { type Fault } from "./releases.ts";
import { type RolloutCluster } from "./rollout-cluster.ts";
import { SERVICE, Service, type StrategyType, type Version } from "./service.ts";
import { leaveForRolling } from "./strategy-change.ts";

interface Route {
  readonly spec: {
    readonly rules: readonly { readonly backendRefs: readonly { name: string; weight: number }[] }[];
  };
}

export interface DeployOptions {
  /** What happens while Flagger judges. @default nothing does */
  readonly meanwhile?: () => Promise<void>;
  /** @default promoted */
  readonly verdict?: Verdict;
}

export class Stage {
  readonly cluster: RolloutCluster;
  readonly service: Service;
  /** What serves; undefined where a scenario has left something else behind, or failed. */
  #now: Version | undefined;

  constructor(cluster: RolloutCluster) {
    this.cluster = cluster;
    this.service = new Service(cluster);
  }

  /** A good release that is not the one that serves. */
  get #next(): Version["release"] {
    const { v1, v2 } = this.cluster.releases;
    return this.#now?.release === v1 ? v2 : v1;
  }

  /** Has a good release in place under a strategy: what is there, or else a new one where nothing was before. */
  async begin(strategy: StrategyType): Promise<void> {
    if (this.#now?.strategy === strategy) return;
    await this.clear();
    await this.deploy({ release: this.cluster.releases.v1, strategy });
  }

  /** The next scenario is not to begin with what this one leaves behind. */
  forget(): void {
    this.#now = undefined;
  }

  /** Removes everything there is of the service. */
  async clear(): Promise<void> {
    this.forget();
    await this.service.remove();
  }

  /**
   * Deploys a version and waits until it serves and what served before has gone; or, where it is expected to be turned
   * down by Flagger, until it is.
   */
  async deploy(version: Version, { meanwhile, verdict = "promoted" }: DeployOptions = {}): Promise<void> {
    const before = this.#now;
    this.#now = undefined;
    await this.service.deploy(version);
    await meanwhile?.();
    if (version.strategy === "rolling") await this.service.rolledOut();
    else await this.#expect(verdict);
    if (verdict === "promoted") await this.service.settled();
    this.#now = verdict === "promoted" ? version : before;
  }

  /** Deploys another good release than the one that serves. */
  deployNext(more: Omit<Version, "release">, options?: DeployOptions): Promise<void> {
    return this.deploy({ release: this.#next, ...more }, options);
  }

  /** Deploys what serves, with something about it changed. */
  deployAgain(changed: Partial<Version>): Promise<void> {
    return this.deploy({ ...this.#good(), ...changed });
  }

  /** Deploys a bad release under the strategy that is in place, and waits until it is turned down. */
  async fail(fault: Fault, meanwhile?: DeployOptions["meanwhile"]): Promise<void> {
    const good = this.#good();
    const bad = { release: this.cluster.releases.faulty, strategy: good.strategy, fault };
    if (good.strategy !== "rolling") {
      return this.deploy(bad, { verdict: "rolled back", ...(meanwhile && { meanwhile }) });
    }
    await assert.rejects(this.deploy(bad), /exceeded its progress deadline/);
    // What the pipeline does: the last good digest again.
    await this.deploy(good);
  }

  /** Back to `rolling` from another strategy, with another release. */
  async leaveForRolling(): Promise<void> {
    const release = this.#next;
    this.#now = undefined;
    await leaveForRolling(this.cluster, this.service, { release });
    await this.service.settled();
    this.#now = { release, strategy: "rolling" };
  }

  #good(): Version {
    assert.ok(this.#now, "nothing good is in place");
    return this.#now;
  }

  async #expect(expected: Verdict): Promise<void> {
    const { verdict, steps } = await judged(this.cluster);
    assert.equal(verdict, expected, steps.join(", "));
  }

  /** Waits until Flagger is half-way: pods of the release are ready, and it looks at them. */
  async underWay(): Promise<void> {
    await eventually("a release to be under way", 120, async () => {
      const canary = await this.cluster.find<{ status: { phase: string } }>("Canary", SERVICE);
      const deployment = await this.cluster.find<{ status: { readyReplicas?: number } }>(
        "Deployment",
        SERVICE,
      );
      return canary?.status.phase === "Progressing" && (deployment?.status.readyReplicas ?? 0) > 0;
    });
  }

  /** Waits until nothing is left of a release that was turned down: its pods have gone, and no route leads to it. */
  async recovered(): Promise<void> {
    if (this.#now?.strategy !== "rolling") {
      await eventually("the release's own pods to have gone", 60, async () => {
        const deployment = await this.cluster.find<{ spec: { replicas: number } }>("Deployment", SERVICE);
        return deployment?.spec.replicas === 0;
      });
      const route = await this.cluster.find<Route>("HTTPRoute", SERVICE);
      for (const { name, weight } of route?.spec.rules.flatMap(({ backendRefs }) => backendRefs) ?? []) {
        assert.equal(weight, name === `${SERVICE}-primary` ? 100 : 0, `weight of ${name}`);
      }
    }
    await this.service.settled();
  }
}
