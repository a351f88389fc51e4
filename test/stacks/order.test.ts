import assert from "node:assert/strict";
import type { StackSource } from "../../stacks/config/parse.ts";
import { deletionFindings, deletionOrder, karpenterDeletionOrder } from "../support/deletion-order.ts";
import type { GraphNode } from "../support/mocks.ts";
import { committedSource, runProgram } from "../support/program.ts";
import { withSettings } from "../support/stack-file.ts";

const karpenter = (source: StackSource): StackSource =>
  withSettings(source, {
    cluster: { karpenter: { nodePools: { general: { cpuLimit: 64, memoryLimitGiB: 256 } } } },
  });

describe("stacks: deletion order (anchors #1 #3 #7 #12)", () => {
  for (const [what, source, rules] of [
    ["staging", committedSource("staging"), deletionOrder],
    ["production", committedSource("production"), deletionOrder],
    [
      "staging with Karpenter",
      karpenter(committedSource("staging")),
      [...deletionOrder, ...karpenterDeletionOrder],
    ],
  ] as const) {
    describe(what, () => {
      let graph: GraphNode[];
      before(async () => {
        ({ graph } = await runProgram(source));
      });
      for (const rule of rules) {
        it(rule.why, () => {
          assert.deepEqual(deletionFindings(graph, rule), []);
        });
      }
    });
  }
});
