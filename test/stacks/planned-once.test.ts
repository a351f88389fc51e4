import assert from "node:assert/strict";
import { Session } from "node:inspector/promises";
import { committedSource, runProgram } from "../support/program.ts";

/** How often each function of the product was called meanwhile, by its name: V8 counts, nothing is wrapped. */
async function callsDuring(work: () => Promise<unknown>): Promise<Map<string, number>> {
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    await work();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    const calls = new Map<string, number>();
    for (const { functions } of result.filter(({ url }) => /\/(components|stacks)\/[^?]*\.ts/.test(url)))
      for (const { functionName, ranges } of functions)
        calls.set(functionName, (calls.get(functionName) ?? 0) + (ranges[0]?.count ?? 0));
    return calls;
  } finally {
    session.disconnect();
  }
}

/** What a stack has more than one of. */
const planners: Readonly<Record<string, string>> = {
  planDataKey: "slipway:encryption:DataKey",
  planHelmAddon: "slipway:addons:HelmAddon",
  planCrdChart: "slipway:addons:CrdChart",
  planSecrets: "slipway:secrets:Secrets",
};

describe("stacks: the configuration is parsed into plans", () => {
  it("plans each thing once, for judgement and for its component", async () => {
    let graph: Awaited<ReturnType<typeof runProgram>>["graph"] = [];
    const calls = await callsDuring(async () => {
      ({ graph } = await runProgram(committedSource("staging")));
    });
    const known = ["planNetwork", "planCluster", "planAddonsWithoutZones", "planGateway", "planDatabase"];
    for (const name of [...known, "planService", "capabilitiesOf"]) assert.equal(calls.get(name), 1, name);
    for (const [name, count] of calls) {
      if (!/^plan[A-Z]/.test(name) || name === "planPolicy" || count === 0) continue;
      const token = planners[name];
      const wanted = token === undefined ? 1 : graph.filter(({ type }) => type === token).length;
      assert.equal(count, wanted, `${name} was called ${count} times for ${wanted}`);
    }
  });
});
