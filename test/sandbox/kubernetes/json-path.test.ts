import assert from "node:assert/strict";
import { parseJsonPath } from "../../../sandbox/kubernetes/readiness/json-path.ts";

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

describe("sandbox: JSONPath", () => {
  for (const [path, selected] of paths) {
    it(`selects by ${path}`, () => {
      assert.deepEqual(parseJsonPath(path)(object), selected);
    });
  }

  for (const [path, complaint] of [
    [".status", /expected \$ after ""/],
    ["$.status.", /expected a name after "\$\.status\."/],
    ["$.status[", /expected a name or an index/],
    ["$.status['phase]", /expected '/],
    ["$[?@.a == ]", /expected @, \$, a text or a number/],
    ["$[?(@.a]", /expected \)/],
    ["$.status phase", /expected the end/],
  ] as const) {
    it(`refuses ${path}`, () => {
      assert.throws(() => parseJsonPath(path), complaint);
    });
  }
});
