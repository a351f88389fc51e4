import assert from "node:assert/strict";
import { rules } from "../../policy/rules/index.ts";
import { summary } from "./helpers.ts";

describe("rules by their own examples", () => {
  for (const rule of rules) {
    describe(rule.name, () => {
      for (const { title, resource, settings } of rule.examples.good) {
        it(`accepts: ${title}`, () => {
          assert.deepEqual(summary(rule.evaluate({ ...resource, name: "example" }, settings)), []);
        });
      }
      for (const { title, resource, settings, paths } of rule.examples.bad) {
        it(`refuses: ${title}`, () => {
          const reports = rule.evaluate({ ...resource, name: "example" }, settings);
          assert.deepEqual(
            summary(reports),
            paths.map((path) => `violation ${path}`),
          );
        });
      }
      it("has examples of both kinds, all of a type that it looks at", () => {
        const { good, bad } = rule.examples;
        assert.ok(good.length > 0 && bad.length > 0);
        for (const { resource } of [...good, ...bad]) assert.ok(rule.appliesTo(resource.type), resource.type);
      });
    });
  }
});

describe("the registry of rules", () => {
  it("names every rule once, in kebab case", () => {
    const names = rules.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
    for (const name of names) assert.match(name, /^[a-z]+(-[a-z]+)+$/);
  });

  it("answers every check of the Pod Security Standards 1.37 once", () => {
    const checks = rules.flatMap(({ controls }) =>
      controls.filter(({ framework }) => framework.id === "pod-security-standards").map(({ id }) => id),
    );
    assert.deepEqual(checks.sort(), [
      "allowPrivilegeEscalation",
      "appArmorProfile",
      "capabilities_baseline",
      "capabilities_restricted",
      "hostNamespaces",
      "hostPathVolumes",
      "hostPorts",
      "hostProbesAndHostLifecycle",
      "privileged",
      "procMount",
      "procMount_restricted",
      "restrictedVolumes",
      "runAsNonRoot",
      "runAsUser",
      "seLinuxOptions",
      "seccompProfile_baseline",
      "seccompProfile_restricted",
      "sysctls",
      "windowsHostProcess",
    ]);
  });
});
