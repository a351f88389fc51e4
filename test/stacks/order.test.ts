import assert from "node:assert/strict";
import {
  deletionFindings,
  deletionOrder,
  karpenterDeletionOrder,
  unguarded,
} from "../support/deletion-order.ts";
import type { GraphNode } from "../support/mocks.ts";
import { committedSource, runProgram, withImages } from "../support/program.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";

const karpenter = { nodePools: { general: { cpuLimit: 64, memoryLimitGiB: 256 } } };

describe("stacks: deletion order (anchors #1 #3 #7 #12)", () => {
  for (const [what, source, rules] of [
    ["staging", committedSource("staging"), deletionOrder],
    ["production", committedSource("production"), deletionOrder],
    [
      "staging with Karpenter",
      withImages(sourceOf("staging", merged(settingsOf("staging"), { cluster: { karpenter } }))),
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
      it("a destroy meets what guards the stack before anything else", () => {
        assert.deepEqual(unguarded(graph), []);
      });
    });
  }
});
