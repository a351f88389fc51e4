import assert from "node:assert/strict";
import { judgeLines } from "../../policy/checker/json-lines.ts";
import { type Selection, selectRules } from "../../policy/checker/selection.ts";
import { stackRules } from "../../policy/rules/index.ts";

describe("slipway-policy check --json-lines", () => {
  const judge = async (lines: readonly unknown[], selection: Selection = {}): Promise<unknown[]> => {
    const input = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
    let output = "";
    const tally = await judgeLines([input.slice(0, 7), input.slice(7)], selectRules(selection), (text) => {
      output += text;
    });
    const answers = output.split("\n").filter((line) => line !== "");
    return [...answers.map((line) => JSON.parse(line) as unknown), tally];
  };
  const type = "kubernetes:core/v1:Pod";
  const props = { metadata: { namespace: "shop" }, spec: { hostNetwork: true, containers: [] } };
  const baseline: Selection = { frameworks: ["pod-security-standards"], level: "baseline" };
  const violation = {
    rule: "pod-host-namespaces",
    message: "spec.hostNetwork is true. Allowed: false, or not set.",
    path: "spec.hostNetwork",
  };

  it("answers each line, in order", async () => {
    const lines = [
      { id: "a", type, name: "shop", props },
      { id: 2, type, name: "shop", props: { spec: { containers: [] } } },
      { id: "by kind", props: { apiVersion: "v1", kind: "Pod", ...props } },
      { id: "no name", type, name: null, props },
    ];
    assert.deepEqual(await judge(lines, baseline), [
      { id: "a", violations: [violation] },
      { id: 2, violations: [] },
      { id: "by kind", violations: [violation] },
      { id: "no name", violations: [violation] },
      { violating: 3, failed: 0 },
    ]);
  });

  it("judges lists of resources by the rules over all of them", async () => {
    const [bad] = stackRules.find(({ name }) => name === "hpa-target-exists")?.examples.bad ?? [];
    const resources = bad?.resources.map((resource) => ({ name: "example", ...resource }));
    const [answer] = await judge([{ id: 1, resources }], { names: ["hpa-target-exists"] });
    const { violations } = answer as { violations: { rule: string; path: string; message: string }[] };
    assert.deepEqual(
      violations.map(({ rule, path }) => [rule, path]),
      [["hpa-target-exists", "spec.scaleTargetRef.name"]],
    );
    assert.match(violations[0]?.message ?? "", /^example: /);
  });

  it("judges both where a line has both: the resource first", async () => {
    const [bad] = stackRules.find(({ name }) => name === "hpa-target-exists")?.examples.bad ?? [];
    const [answer] = await judge([{ id: 1, type, props, resources: bad?.resources ?? [] }], {
      names: ["pod-host-namespaces", "hpa-target-exists"],
    });
    assert.deepEqual(
      (answer as { violations: { rule: string }[] }).violations.map(({ rule }) => rule),
      ["pod-host-namespaces", "hpa-target-exists"],
    );
  });

  it("answers what it can't read with an error, and goes on", async () => {
    const odd = [
      "{",
      "[]",
      "null",
      { type, props },
      { id: 1, type },
      { id: 2, props: {} },
      { id: 3, type, name: 1, props },
      { id: 4, resources: {} },
      { id: 5, resources: [null] },
      { id: 6, resources: [{ type }] },
    ];
    const answers = await judge([...odd, "", { id: "ok", type, props }], baseline);
    for (const answer of answers.slice(0, odd.length)) {
      assert.equal(typeof (answer as { error?: unknown }).error, "string");
      assert.ok(!("violations" in (answer as object)));
    }
    assert.deepEqual(answers.slice(odd.length), [
      { id: "ok", violations: [violation] },
      { violating: 1, failed: odd.length },
    ]);
  });

  it("says nothing of what is not known before the update", async () => {
    const unknown = {
      ...props,
      spec: { hostNetwork: "04da6b54-80e4-46f7-96ec-b56ff0331ba9", containers: [] },
    };
    assert.deepEqual((await judge([{ id: 1, type, props: unknown }], baseline))[0], {
      id: 1,
      violations: [],
    });
  });
});
