import assert from "node:assert/strict";
import { parseBlock } from "../../../components/cidr.ts";
import { podCidrProblems } from "../../../components/network/pod-cidr.ts";

const problems = (vpc: string, pods: string) =>
  podCidrProblems(parseBlock(vpc)!, parseBlock(pods)!, "network.podCidr");

describe("network: the pods' block (Amazon VPC User Guide, IPv4 CIDR block association restrictions)", () => {
  for (const [vpc, pods] of [
    ["10.20.0.0/16", "100.64.0.0/16"],
    ["10.20.0.0/16", "10.21.0.0/16"],
    ["10.20.0.0/16", "10.0.0.0/16"],
    ["10.1.0.0/16", "10.2.0.0/16"],
    ["172.16.0.0/16", "172.17.0.0/16"],
    ["192.168.0.0/17", "192.168.128.0/17"],
    ["100.64.0.0/16", "100.65.0.0/16"],
  ] as const) {
    it(`${pods} goes with ${vpc}`, () => assert.deepEqual(problems(vpc, pods), []));
  }

  for (const [vpc, pods, message] of [
    ["10.20.0.0/16", "172.16.0.0/16", /AWS refuses/],
    ["10.20.0.0/16", "192.168.0.0/16", /AWS refuses/],
    ["10.1.0.0/16", "10.0.0.0/16", /AWS refuses/],
    ["172.16.0.0/16", "172.31.0.0/16", /AWS refuses/],
    ["192.168.0.0/16", "10.0.0.0/16", /AWS refuses/],
    ["100.64.0.0/16", "10.0.0.0/16", /AWS refuses/],
    ["10.20.0.0/16", "10.20.0.0/17", /overlaps the VPC's own block 10\.20\.0\.0\/16/],
    ["100.64.0.0/17", "100.64.0.0/16", /overlaps/],
  ] as const) {
    it(`${pods} does not go with ${vpc}`, () => {
      const [problem, ...others] = problems(vpc, pods);
      assert.deepEqual(others, []);
      assert.match(problem?.message ?? "", message);
      assert.equal(problem?.received, pods);
    });
  }

  it("says which blocks do", () => {
    assert.equal(
      problems("10.1.0.0/16", "10.0.0.0/16")[0]?.allowed,
      "a block of 100.64.0.0/10, or of 10.0.0.0/8 but not of 10.0.0.0/16; outside 10.1.0.0/16",
    );
    assert.equal(
      problems("100.64.0.0/16", "10.0.0.0/16")[0]?.allowed,
      "a block of 100.64.0.0/10; outside 100.64.0.0/16",
    );
  });
});
