import assert from "node:assert/strict";
import { labelProblems, parseTaint, taintProblems } from "../../../components/compute/scheduling.ts";

describe("compute: labels and taints", () => {
  it("reads kubectl's notation of taints", () => {
    assert.deepEqual(parseTaint("dedicated=batch:NoSchedule"), {
      key: "dedicated",
      value: "batch",
      effect: "NoSchedule",
    });
    assert.deepEqual(parseTaint("example.com/gpu:NoExecute"), {
      key: "example.com/gpu",
      effect: "NoExecute",
    });
    assert.deepEqual(taintProblems(["a=b:PreferNoSchedule", "a:NoSchedule"], "taints"), []);
  });

  for (const text of [
    "dedicated",
    "dedicated=batch",
    "a:NO_SCHEDULE",
    "a=b=c:NoSchedule",
    "-a:NoSchedule",
    "",
  ]) {
    it(`refuses the taint ${JSON.stringify(text)}`, () => {
      assert.deepEqual(
        taintProblems([text], "taints").map(({ path }) => path),
        ["taints[0]"],
      );
    });
  }

  it("takes labels of one's own, and refuses those with which a node never joins", () => {
    assert.deepEqual(labelProblems({ team: "web", "example.com/tier": "" }, "labels"), []);
    for (const key of ["node-role.kubernetes.io/worker", "kubernetes.io/os", "eks.amazonaws.com/x", "a b"]) {
      assert.equal(labelProblems({ [key]: "x" }, "labels").length, 1, key);
    }
    assert.equal(labelProblems({ team: "web app" }, "labels").length, 1);
  });
});
