import assert from "node:assert/strict";
import type { KubeObject, ManagedFieldsEntry } from "../../../sandbox/kubernetes/objects.ts";
import { withIgnoredChanges, withTakenOverFields } from "../../../sandbox/fallback/ownership.ts";

const OURS = "pulumi-kubernetes-00000000";

function managed(...managedFields: readonly ManagedFieldsEntry[]): KubeObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", managedFields: [...managedFields] },
    data: { a: "live" },
  };
}
const fields = (...names: readonly string[]) => ({
  "f:data": Object.fromEntries(names.map((name) => [`f:${name}`, {}])),
});

describe("field ownership", () => {
  it("turns the plugin's own create into an apply", () => {
    const created = managed({ manager: OURS, operation: "Update", fieldsV1: fields("a") });
    assert.deepEqual(withTakenOverFields(created, OURS), [
      { manager: OURS, operation: "Apply", fieldsV1: fields("a") },
    ]);
  });

  it("joins what it takes over with what it has, and leaves others' alone", () => {
    const status: ManagedFieldsEntry = { manager: "controller", operation: "Update", subresource: "status" };
    const scaled: ManagedFieldsEntry = { manager: "kubectl", operation: "Update", subresource: "scale" };
    const object = managed(
      status,
      scaled,
      { manager: OURS, operation: "Apply", fieldsV1: fields("a") },
      { manager: "kubectl", operation: "Update", fieldsV1: fields("b") },
    );
    assert.deepEqual(withTakenOverFields(object, OURS), [
      status,
      scaled,
      { manager: OURS, operation: "Apply", fieldsV1: fields("a", "b") },
    ]);
  });

  it("has nothing to take over from itself", () => {
    assert.equal(withTakenOverFields(managed({ manager: OURS, operation: "Apply" }), OURS), undefined);
  });

  const manifest = { data: { a: "program", b: "x" } };

  it("leaves an ignored property to the manager that alone owns it", () => {
    const object = managed({ manager: "autoscaler", operation: "Update", fieldsV1: fields("a") });
    assert.deepEqual(withIgnoredChanges(manifest, object, OURS, ["data.a"]), { data: { b: "x" } });
  });

  it("keeps an ignored property of its own at its live value", () => {
    const object = managed({ manager: OURS, operation: "Apply", fieldsV1: fields("a") });
    assert.deepEqual(withIgnoredChanges(manifest, object, OURS, ["data.a"]), { data: { a: "live", b: "x" } });
  });

  it("sends an ignored property that is not there yet", () => {
    assert.deepEqual(withIgnoredChanges(manifest, managed(), OURS, ["data.b", "spec.c"]), manifest);
  });
});
