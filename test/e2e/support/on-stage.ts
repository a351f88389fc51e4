/** A real node for the tests of one suite. */
import { RolloutCluster } from "./rollout-cluster.ts";
import { Stage } from "./stage.ts";

/** Has a suite's tests run on a node of their own, or be skipped, saying why, where there can be none. */
export function onStage(): () => Stage {
  let stage: Stage | undefined;
  before(async function () {
    const obstacles = await RolloutCluster.obstacles();
    if (obstacles.length > 0) {
      console.log(`      skipped, since this machine can't run a real node: ${obstacles.join("; ")}`);
      this.skip();
    }
    stage = new Stage(await RolloutCluster.start());
  });
  after(() => stage?.cluster.remove());
  return () => {
    if (stage === undefined) throw new Error("the node is there within tests and hooks only");
    return stage;
  };
}
