import assert from "node:assert/strict";
import { checkManifests } from "../../policy/check.ts";
import { compliantSpec, deploymentOf, ruleNamed } from "./helpers.ts";

const metadata = { name: "shop", namespace: "shop" };
describe("checkManifests", () => {
  it("has nothing to say about compliant manifests", () => {
    const service = { apiVersion: "v1", kind: "Service", metadata };
    assert.deepEqual(checkManifests([service, deploymentOf(compliantSpec)]), { reports: [], unchecked: [] });
  });

  it("names manifest, rule and property", () => {
    const { reports } = checkManifests([
      { apiVersion: "v1", kind: "Service", metadata },
      deploymentOf({ ...compliantSpec, hostNetwork: true }),
    ]);
    assert.deepEqual(
      reports.map(({ rule, index, resource, path, fact }) => [rule.name, index, resource.name, path, fact]),
      [
        [
          "pod-host-namespaces",
          1,
          "shop",
          "spec.template.spec.hostNetwork",
          "spec.template.spec.hostNetwork is true.",
        ],
      ],
    );
  });

  it("looks into lists", () => {
    const list = {
      apiVersion: "v1",
      kind: "List",
      items: [deploymentOf({ ...compliantSpec, hostPID: true })],
    };
    assert.deepEqual(
      checkManifests([list]).reports.map(({ path }) => path),
      ["items[0].spec.template.spec.hostPID"],
    );
  });

  it("checks by the given rules and settings", () => {
    const bare = deploymentOf({ containers: [{ name: "app" }] });
    const rules = [ruleNamed("container-resources")];
    const settings = { "container-resources": { require: ["limits.memory"] } };
    assert.deepEqual(
      checkManifests([bare], { rules, settings }).reports.map(({ path }) => path),
      ["spec.template.spec.containers[0].resources.limits.memory"],
    );
  });

  it("says what it could not check", () => {
    const values = [null, undefined, "text", 1, [], {}, { kind: "Pod" }, { apiVersion: 1, kind: "Pod" }];
    assert.deepEqual(checkManifests(values), { reports: [], unchecked: values.map((_, index) => index) });
  });

  it("survives manifests without a usable name", () => {
    for (const odd of [undefined, null, "text", { name: 1 }]) {
      const { reports } = checkManifests([{ apiVersion: "v1", kind: "Secret", metadata: odd }]);
      assert.deepEqual(
        reports.map(({ resource, path }) => [resource.name, path]),
        [["", "metadata.namespace"]],
      );
    }
  });

  it("refuses invalid settings, all of them at once", () => {
    const settings = {
      "container-resources": { require: ["limits.disk"], requires: [] },
      "ecr-immutable-tags": { allowExclusions: "yes" },
      "no-such-rule": {},
      "pod-privileged": { level: 1 },
    };
    assert.throws(
      () => checkManifests([], { settings }),
      (error: Error) => {
        const [title, ...problems] = error.message.split("\n");
        assert.equal(title, "Invalid policy settings:");
        assert.deepEqual(
          problems.map((problem) => problem.trim().replace(/Rules: .*/, "Rules: …")),
          [
            'container-resources.require: received ["limits.disk"]. Allowed: a list of "requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "requests.ephemeral-storage", "limits.ephemeral-storage".',
            "container-resources.requires: no such option. Options of this rule: require.",
            'ecr-immutable-tags.allowExclusions: received "yes". Allowed: true or false.',
            "no-such-rule: no such rule. Rules: …",
            'pod-privileged.level: received 1. Allowed: one of "baseline", "restricted".',
          ],
        );
        return true;
      },
    );
  });
});
