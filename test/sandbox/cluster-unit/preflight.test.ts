import assert from "node:assert/strict";
import { type Machine, judge } from "../../../sandbox/cluster/real/preflight.ts";

const able: Machine = {
  platform: "linux",
  root: true,
  cgroups: "v1",
  missingTools: [],
  missingPrograms: [],
  apt: true,
};

describe("preflight of a real node", () => {
  it("finds nothing amiss where all is there", () => {
    assert.deepEqual(judge(able), { obstacles: [], packages: [] });
    assert.deepEqual(judge({ ...able, cgroups: "v2" }), { obstacles: [], packages: [] });
  });

  it("names the packages that would bring what is missing, each once", () => {
    const missingPrograms = ["containerd", "ctr", "runc", "CNI plugins", "iptables"];
    assert.deepEqual(judge({ ...able, missingPrograms }), {
      obstacles: [],
      packages: ["containerd", "containernetworking-plugins", "iptables", "runc"],
    });
  });

  it("asks for them where there is no apt-get", () => {
    const { obstacles, packages } = judge({ ...able, apt: false, missingPrograms: ["runc"] });
    assert.deepEqual(packages, []);
    assert.match(obstacles.join(), /missing: runc; install them/);
  });

  it("tells every obstacle at once", () => {
    const { obstacles } = judge({ ...able, root: false, cgroups: undefined, missingTools: ["kubelet"] });
    assert.equal(obstacles.length, 3);
    assert.match(obstacles.join("\n"), /root\n.*cgroups.*\n.*kubelet/);
  });

  it("names refused namespaces, but to root only: others are refused anyway", () => {
    const refused = { ...able, namespacesFailure: "Operation not permitted" };
    assert.match(judge(refused).obstacles.join(), /Operation not permitted/);
    assert.deepEqual(judge({ ...refused, root: false }).obstacles, ["it needs root"]);
  });

  it("says no more than that it isn't Linux elsewhere", () => {
    assert.deepEqual(judge({ ...able, platform: "darwin", root: false }).obstacles, [
      "it needs Linux, this is darwin",
    ]);
  });
});
