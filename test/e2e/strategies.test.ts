import assert from "node:assert/strict";
import { type LoadSummary } from "../bench/load-summary.ts";
import { eventually } from "../sandbox/cluster/support.ts";
import { type Judgement, judged } from "./support/judgement.ts";
import { FAULTS } from "./support/releases.ts";
import { RolloutCluster } from "./support/rollout-cluster.ts";
import { AB_HEADER, SERVICE, Service, type StrategyType } from "./support/service.ts";
import { deployJudged, leaveForRolling } from "./support/strategy-change.ts";
import { type UnderLoadArgs, describeLoad, underLoad } from "./support/under-load.ts";

const LOAD: UnderLoadArgs = { rate: 200, keepAlive: false, header: AB_HEADER, atLeastSeconds: 20 };
const JUDGED = ["canary", "blueGreen", "ab"] as const;

/** Each change from one strategy to another, once: every strategy is left for every other. */
const TOUR: readonly StrategyType[] = [
  ...(["rolling", "canary", "rolling", "blueGreen", "rolling", "ab", "canary"] as const),
  ...(["blueGreen", "canary", "ab", "blueGreen", "ab", "rolling"] as const),
];

describe("strategies that judge, under load on a real node", () => {
  let cluster: RolloutCluster;
  let service: Service;

  before(async function () {
    const obstacles = await RolloutCluster.obstacles();
    if (obstacles.length > 0) {
      console.log(`      skipped, since this machine can't run a real node: ${obstacles.join("; ")}`);
      this.skip();
    }
    cluster = await RolloutCluster.start();
    service = new Service(cluster);
  });
  after(() => cluster?.remove());

  async function during<T>(work: () => Promise<T>): Promise<{ load: LoadSummary; result: T }> {
    const { load, result, workSeconds } = await underLoad(cluster, LOAD, work);
    console.log(`      ${workSeconds.toFixed(0)} s: ${describeLoad(load)}`);
    return { load, result };
  }

  /** Has a good release of a strategy in place; what was there before is gone. */
  async function begin(strategy: (typeof JUDGED)[number]): Promise<void> {
    await service.remove();
    const { verdict } = await deployJudged(cluster, service, { release: cluster.releases.v1, strategy });
    assert.equal(verdict, "promoted");
    await service.settled();
  }

  /** Nothing is left of a release that was not promoted: its pods have gone, and all requests go to the other. */
  async function isClean(): Promise<void> {
    await service.settled();
    await eventually("the release's own pods to have gone", 60, async () => {
      const deployment = await cluster.get<{ spec: { replicas: number } }>("deployment", SERVICE);
      return deployment?.spec.replicas === 0;
    });
    const { failed, versions } = (await during(() => Promise.resolve())).load;
    assert.deepEqual([failed, Object.keys(versions)], [0, ["v1"]]);
  }

  for (const strategy of JUDGED) {
    describe(strategy, () => {
      before(() => begin(strategy));

      for (const fault of FAULTS) {
        it(`rolls back a release that is bad (${fault})`, async () => {
          const { load, result } = await during(() =>
            deployJudged(cluster, service, { release: cluster.releases.faulty, strategy, fault }),
          );
          assert.equal(result.verdict, "rolled back", result.steps.join(", "));
          // Only what the bad release itself answers may fail, and only where users see it.
          assert.deepEqual(
            Object.keys(load.failedVersions).filter((version) => version !== "faulty"),
            [],
          );
          if (strategy === "blueGreen" || fault !== "errors") assert.equal(load.failed, 0);
          await isClean();
        });
      }

      it("promotes a good release without losing a request", async () => {
        const { load, result } = await during(async () => {
          const release = cluster.releases.v2;
          const judgement = await deployJudged(cluster, service, { release, strategy });
          await service.settled();
          return judgement;
        });
        assert.equal(result.verdict, "promoted", result.steps.join(", "));
        assert.equal(load.failed, 0);
        assert.deepEqual(Object.keys(load.versions).sort(), ["v1", "v2"]);
      });
    });
  }

  it("decide all the same when Flagger is killed half-way", async () => {
    await begin("canary");
    const { load, result } = await during(async () => {
      await service.deploy({ release: cluster.releases.v2, strategy: "canary" });
      await weightReaches(50);
      await cluster.engines.kill("flagger");
      await cluster.engines.start("flagger");
      return judged(cluster);
    });
    assert.equal(result.verdict, "promoted", result.steps.join(", "));
    assert.equal(load.failed, 0);
  });

  it("roll back when Prometheus goes half-way", async () => {
    await begin("canary");
    try {
      const { load, result } = await during<Judgement>(async () => {
        await service.deploy({ release: cluster.releases.v2, strategy: "canary" });
        await weightReaches(10);
        await cluster.engines.kill("prometheus");
        return judged(cluster);
      });
      assert.equal(result.verdict, "rolled back", result.steps.join(", "));
      assert.equal(load.failed, 0);
    } finally {
      await cluster.engines.start("prometheus");
    }
    await isClean();
  });

  async function weightReaches(percent: number): Promise<void> {
    await eventually(`${percent} % of requests for the release`, 120, async () => {
      const canary = await cluster.get<{ status: { canaryWeight: number } }>("canary", SERVICE);
      return (canary?.status.canaryWeight ?? 0) >= percent;
    });
  }

  it("change into each other without losing a request", async () => {
    await service.remove();
    await service.deploy({ release: cluster.releases.v1, strategy: "rolling" });
    await service.rolledOut();
    for (const [step, strategy] of TOUR.slice(1).entries()) {
      const release = cluster.releases[step % 2 === 0 ? "v2" : "v1"];
      const { load } = await during(async () => {
        console.log(`      ${TOUR[step]} → ${strategy}`);
        if (strategy === "rolling") return leaveForRolling(cluster, service, { release });
        const { verdict, steps } = await deployJudged(cluster, service, { release, strategy });
        assert.equal(verdict, "promoted", steps.join(", "));
        await service.settled();
      });
      assert.equal(load.failed, 0, `${TOUR[step]} → ${strategy}`);
    }
  });
});
