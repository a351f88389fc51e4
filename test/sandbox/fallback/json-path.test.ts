import assert from "node:assert/strict";
import type { KubeObject } from "../../../sandbox/kubernetes/objects.ts";
import { customRule } from "../../../sandbox/fallback/readiness/others.ts";

const object = {
  kind: "Canary",
  metadata: { name: "web", labels: { "example.com/team": "shop" } },
  status: {
    phase: "Failed",
    at: "10:00",
    count: 3,
    conditions: [
      { type: "Promoted", status: "False", at: "10:00" },
      { type: "Other", status: "True", at: "09:00" },
    ],
  },
};

/** What a path selects, by RFC 9535. */
const paths: readonly (readonly [path: string, selected: readonly unknown[]])[] = [
  ["$.status.phase", ["Failed"]],
  ["$['status']['count']", [3]],
  ["$.metadata.labels['example.com/team']", ["shop"]],
  ["$.status.conditions[0].type", ["Promoted"]],
  ["$.status.conditions[-1].type", ["Other"]],
  ["$.status.conditions[7].type", []],
  ["$.status.conditions[*].type", ["Promoted", "Other"]],
  ["$.status.nothing.at.all", []],
  ["$.kind.length", []],
  ['$.status.conditions[?@.type == "Promoted"].status', ["False"]],
  ["$.status.conditions[?!(@.status == 'True')].type", ["Promoted"]],
  ["$.status.conditions[?@.at < '09:30' || @.type == 'None'].type", ["Other"]],
  ["$.status.conditions[?@.at > '09:30' && @.status].type", ["Promoted"]],
  ["$.status.conditions[?@.missing].type", []],
  ["$.status.conditions[?@.at == $.status.at].type", ["Promoted"]],
  [
    "$[?@.phase == 'Failed' && (@.count == 3 || @.count == 4) && @.conditions[0].at == @.at].phase",
    ["Failed"],
  ],
  // What selects nothing equals what selects nothing.
  ["$.status.conditions[?@.one == @.other].type", ["Promoted", "Other"]],
  ["$.status.conditions[?@.status == @.other].type", []],
];

const judged = (expression: string): boolean =>
  customRule([expression]).judge(object as unknown as KubeObject, []).state === "ready";

describe("sandbox: paths of pulumi.com/waitFor", () => {
  for (const [path, [first]] of paths) {
    it(`select by ${path}`, () => {
      assert.equal(judged(`jsonpath={${path}}`), first !== undefined);
      if (first === undefined) return;
      assert.equal(judged(`jsonpath={${path}}=${String(first)}`), true);
      assert.equal(judged(`jsonpath={${path}}=${String(first)}x`), false);
    });
  }

  for (const path of [
    "$.status.",
    "$.status[",
    "$.status['phase]",
    "$[?@.a == ]",
    "$[?(@.a]",
    "$.status phase",
  ]) {
    it(`are refused where they make no sense: ${path}`, () => {
      assert.throws(() => judged(`jsonpath={${path}}`), /pulumi\.com\/waitFor has .*allowed are /s);
    });
  }
});
