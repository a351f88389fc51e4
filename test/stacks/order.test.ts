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

const rules = [...deletionOrder, ...karpenterDeletionOrder];

describe("stacks: deletion order (anchors #1 #3 #7 #12)", () => {
  for (const [what, source, wanted] of [
    ["staging", committedSource("staging"), rules],
    ["production", committedSource("production"), rules],
    [
      "staging without Karpenter",
      withImages(sourceOf("staging", merged(settingsOf("staging"), { cluster: { karpenter: undefined } }))),
      deletionOrder,
    ],
  ] as const) {
    describe(what, () => {
      let graph: GraphNode[];
      before(async () => {
        ({ graph } = await runProgram(source));
      });
      for (const rule of wanted) {
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
