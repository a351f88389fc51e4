import assert from "node:assert/strict";
import { explain } from "../../../sandbox/fallback/readiness/diagnosis.ts";
import { condition, object, owned } from "./objects.ts";

describe("what keeps an object from being ready", () => {
  const web = object("apps/v1 Deployment", {});
  const set = object("apps/v1 ReplicaSet", {}, { ...owned, uid: "2", name: "web-1" });
  const inSet = { uid: "3", name: "web-1-x", ownerReferences: [{ uid: "2" }] };
  const event = (
    uid: string,
    kind: string,
    name: string,
    reason: string,
    message: string,
    type = "Warning",
  ) =>
    object("v1 Event", { type, reason, message, involvedObject: { kind, name, uid } }, { uid: `e${reason}` });

  it("is said by its Pods' containers, through the ReplicaSet", () => {
    const containerStatuses = [
      {
        name: "app",
        state: { waiting: { reason: "CrashLoopBackOff", message: "back-off" } },
        lastState: { terminated: { reason: "Error", exitCode: 3 } },
      },
      { name: "puller", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } },
      { name: "new", state: { waiting: { reason: "ContainerCreating" } } },
    ];
    const bad = object("v1 Pod", { status: { containerStatuses } }, inSet);
    assert.deepEqual(explain(web, { dependents: [set, bad], events: [] }), [
      '[Pod web-1-x]: container "app" [CrashLoopBackOff] back-off',
      '[Pod web-1-x]: container "app" terminated (Error: exit code 3)',
      '[Pod web-1-x]: container "puller" [ImagePullBackOff] no such image',
    ]);
  });

  it("is said by warning events about what it owns, such as a quota's or Pod Security's", () => {
    const events = [
      event(
        "2",
        "ReplicaSet",
        "web-1",
        "FailedCreate",
        'pods "web-1-x" is forbidden: violates PodSecurity "restricted:latest"',
      ),
      event("2", "ReplicaSet", "web-1", "SuccessfulCreate", "created", "Normal"),
      event("9", "ReplicaSet", "other", "FailedCreate", "not ours"),
    ];
    assert.deepEqual(explain(web, { dependents: [set], events }), [
      '[ReplicaSet web-1]: FailedCreate: pods "web-1-x" is forbidden: violates PodSecurity "restricted:latest"',
    ]);
  });

  it("is said once, and not a hundred times", () => {
    const unscheduled = object(
      "v1 Pod",
      { status: { conditions: [condition("PodScheduled", "False", "Unschedulable", "no node")] } },
      inSet,
    );
    const events = [event("3", "Pod", "web-1-x", "FailedScheduling", "no node")];
    assert.deepEqual(explain(web, { dependents: [set, unscheduled], events }), ["[Pod web-1-x]: no node"]);
    const tries = ["x", "y"].map((pod) =>
      event("2", "ReplicaSet", "web-1", "FailedCreate", `pods "${pod}" is forbidden`),
    );
    assert.deepEqual(explain(web, { dependents: [set], events: tries }), [
      '[ReplicaSet web-1]: FailedCreate: pods "y" is forbidden',
    ]);
    const many = Array.from({ length: 100 }, (_, index) =>
      event("2", "ReplicaSet", `web-${index}`, "FailedCreate", "no"),
    );
    const lines = explain(web, { dependents: [set], events: many });
    assert.equal(lines.length, 9);
    assert.equal(lines.at(-1), "and 92 more like these");
  });
});
