import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parseConfig } from "../../stacks/config/parse.ts";
import { guardAgainstDestroy, protections } from "../../stacks/destroy-guard.ts";
import { registerGraph } from "../support/mocks.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";

const changed = (changes: Parameters<typeof merged>[1]) =>
  sourceOf("production", merged(settingsOf("production"), changes));

describe("stacks: what guards a stack against a destroy", () => {
  it("are the settings that protect something, whoever protects it", () => {
    assert.deepEqual(protections(parseConfig(changed({}))), {
      "guardRails.protectData": true,
      "cluster.deletionProtection": true,
      "edge.gateway.deletionProtection": true,
      "databases.main.deletionProtection": true,
    });
  });

  it("protects a database where nothing is said of it", () => {
    const source = changed({ databases: { main: { deletionProtection: undefined } } });
    assert.equal(protections(parseConfig(source))["databases.main.deletionProtection"], true);
  });

  it("has what is protected keep what is not, which would be deleted beside it", async () => {
    const { graph } = await registerGraph(() => {
      guardAgainstDestroy("shop", { one: true, two: false, three: true, four: false }, [
        new pulumi.Stash("everything", { input: "" }),
      ]);
    });
    const dependencies = graph.map(({ name, dependencies: urns }) => [
      name,
      ...urns.map((urn) => urn.replace(/^.*::/, "")).sort(),
    ]);
    const open = ["shop-destroy-needs-four-false", "shop-destroy-needs-two-false"];
    assert.deepEqual(dependencies.filter(([name]) => name !== "everything").sort(), [
      ["shop-destroy-needs-four-false", "everything"],
      ["shop-destroy-needs-one-false", "everything", ...open],
      ["shop-destroy-needs-three-false", "everything", ...open],
      ["shop-destroy-needs-two-false", "everything"],
    ]);
  });
});
