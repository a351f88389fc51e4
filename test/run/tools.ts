/** Has the tools of the tests that follow at hand: `tools.ts sandbox`, `tools.ts rollouts`. */
import { obstaclesToRealNode } from "../../sandbox/cluster/real/preflight.ts";
import { progressTo } from "../../sandbox/progress.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";
import { tools, toolsFor } from "../../sandbox/toolchain/catalog.ts";
import { acquireCrds } from "../../sandbox/toolchain/crds.ts";
import { currentPlatform } from "../../sandbox/toolchain/platform.ts";
import { testTools } from "../sandbox/cluster/support.ts";

const progress = progressTo();
const isOfRollouts = process.argv[2] === "rollouts";
const names = toolsFor(currentPlatform()).filter(
  (name) => tools[name].only === (isOfRollouts ? "rollouts" : undefined),
);

// Where no node can run, nothing is rolled out.
if (!isOfRollouts || (await obstaclesToRealNode(await testTools())).length === 0) {
  await acquireTools(names, { progress });
  if (!isOfRollouts) await acquireCrds({ progress });
}
