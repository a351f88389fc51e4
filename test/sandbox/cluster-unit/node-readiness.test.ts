import assert from "node:assert/strict";
import { readyNodes } from "../../../sandbox/cluster/node-readiness.ts";

const STARTED = Date.parse("2026-01-02T10:00:00.500Z");
const node = (status: string, lastHeartbeatTime: string) => ({
  metadata: { name: "n" },
  status: { conditions: [{ type: "Ready", status, lastHeartbeatTime }] },
});
const lease = (renewTime: string) => ({ metadata: { name: "n" }, spec: { renewTime } });

describe("node readiness", () => {
  const yesterday = "2026-01-01T10:00:00Z";
  const cases = [
    { says: "a heartbeat of today", node: node("True", "2026-01-02T10:00:00Z"), leases: [], ready: true },
    { says: "yesterday's heartbeat", node: node("True", yesterday), leases: [], ready: false },
    {
      says: "yesterday's lease",
      node: node("True", yesterday),
      leases: [lease("2026-01-02T10:00:00.499Z")],
      ready: false,
    },
    {
      says: "a renewed lease",
      node: node("True", yesterday),
      leases: [lease("2026-01-02T10:00:00.600Z")],
      ready: true,
    },
    {
      says: "a heartbeat of a node in trouble",
      node: node("False", "2026-01-02T10:00:01Z"),
      leases: [lease("2026-01-02T10:00:01Z")],
      ready: false,
    },
    { says: "nothing", node: { metadata: { name: "n" } }, leases: [], ready: false },
  ];
  for (const { says, node, leases, ready } of cases) {
    it(`${ready ? "takes" : "doesn't take"} ${says} for readiness`, () => {
      assert.equal(readyNodes([node], leases, STARTED).has("n"), ready);
    });
  }
});
