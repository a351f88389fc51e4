import assert from "node:assert/strict";
import { exemptionErrors, Exemptions } from "../../../policy/lib/exemption.ts";
import {
  type EngineEvent,
  nameOf,
  parseEvents,
  typeChainOf,
  typeOf,
} from "../../../sandbox/engine/events.ts";
import { mandatoryViolations, outcomeOf } from "../../../sandbox/engine/outcome.ts";
import {
  describeChanges,
  describeFailure,
  describeViolations,
  summarizePolicies,
} from "../../../sandbox/report/changes.ts";
import { driftOf, reportSteps, stepTable } from "../../../sandbox/report/steps.ts";

const urn = "urn:pulumi:staging::slipway::slipway:network:Network$aws:ec2/vpc:Vpc::main::1";
const step = { op: "create", urn, type: "aws:ec2/vpc:Vpc" };
const violation = {
  resourceUrn: urn,
  message: "is wrong\nfix it\n",
  policyName: "no-open-group",
  policyPackName: "slipway",
  enforcementLevel: "mandatory",
};
const advice = { ...violation, policyName: "small-disks", enforcementLevel: "advisory" };

const events: EngineEvent[] = [
  {
    sequence: 0,
    policyAnalyzeSummaryEvent: { policyPackName: "slipway", passed: ["a"], failed: ["no-open-group"] },
  },
  { sequence: 1, policyAnalyzeStackSummaryEvent: { policyPackName: "slipway", passed: ["a", "b"] } },
  { sequence: 2, policyEvent: advice },
  { sequence: 3, policyEvent: violation },
  { sequence: 4, resOutputsEvent: { metadata: step } },
  { sequence: 5, resOutputsEvent: { metadata: { ...step, op: "same" } } },
  { sequence: 5, resOutputsEvent: { metadata: { ...step, op: "read" } } },
  { sequence: 6, resOpFailedEvent: { metadata: step } },
  { sequence: 7, diagnosticEvent: { severity: "info", message: "hello" } },
  { sequence: 8, diagnosticEvent: { severity: "error", message: "again", ephemeral: true } },
  { sequence: 9, diagnosticEvent: { severity: "error", message: "no such zone\n", urn } },
  { sequence: 10, diagnosticEvent: { severity: "error", message: "no such zone\n", urn } },
  { sequence: 11, summaryEvent: { resourceChanges: { same: 3, create: 1 } } },
];

describe("outcome", () => {
  it("is the update's alone where a preview went before it", () => {
    const preview: EngineEvent[] = [{ sequence: 0, preludeEvent: {} }, ...events];
    const update: EngineEvent[] = [{ sequence: 0, preludeEvent: {} }, ...events.slice(4)];
    assert.deepEqual(outcomeOf([...preview, ...update]), outcomeOf(events.slice(4)));
  });
});

describe("engine events", () => {
  it("are read line by line", () => {
    assert.deepEqual(parseEvents(events.map((event) => `${JSON.stringify(event)}\n`).join("")), events);
    assert.deepEqual(parseEvents(""), []);
  });

  it("name resources as the program does", () => {
    assert.equal(nameOf(urn), "main::1");
    assert.equal(typeOf(urn), "aws:ec2/vpc:Vpc");
    assert.deepEqual(typeChainOf(urn), ["slipway:network:Network", "aws:ec2/vpc:Vpc"]);
  });
});

describe("outcome", () => {
  const outcome = outcomeOf(events);

  it("holds what was done, what failed and what was said", () => {
    assert.deepEqual(outcome.steps, [step]);
    assert.deepEqual(outcome.failed, [step]);
    assert.deepEqual(outcome.changes, { same: 3, create: 1 });
    assert.deepEqual(
      outcome.diagnostics.map(({ message }) => message),
      ["no such zone\n", "no such zone\n"],
    );
  });

  it("counts rules once and evaluations each time", () => {
    assert.deepEqual(outcome.policies.rules, ["a", "b", "no-open-group"]);
    assert.equal(outcome.policies.evaluations, 4);
    assert.equal(
      summarizePolicies(outcome.policies),
      "3 rules, 4 evaluations, 1 mandatory and 1 advisory violations",
    );
  });

  it("takes every level but advisory for one that stops a run", () => {
    assert.deepEqual(mandatoryViolations(outcome.policies), [violation]);
  });

  it("of a run that ended before it began says that nothing happened", () => {
    assert.deepEqual(outcomeOf([]).changes, {});
  });

  it("says why a run failed, each reason once, violations with rule and remediation first", () => {
    assert.equal(
      describeFailure(outcome),
      "[mandatory] no-open-group (aws:ec2/vpc:Vpc::main::1)\n  is wrong\n  fix it\n" +
        "[advisory] small-disks (aws:ec2/vpc:Vpc::main::1)\n  is wrong\n  fix it\n" +
        "main::1: no such zone",
    );
  });

  it("leaves advice out of a failure that it did not cause", () => {
    const advised = outcomeOf(events.filter(({ sequence }) => sequence !== 3));
    assert.equal(describeFailure(advised), "main::1: no such zone");
    assert.match(describeViolations(advised.policies), /small-disks/);
  });

  it("names what broke a rule as an exemption has to", () => {
    const named = (urn: string): string => {
      const [violation] = outcome.policies.violations;
      const policies = { ...outcome.policies, violations: [{ ...violation!, resourceUrn: urn }] };
      return /\((.*)\)/.exec(describeViolations(policies))?.[1] ?? "";
    };
    for (const [type, name] of [
      ["aws:eks/cluster:Cluster", "slipway-staging-eksCluster"],
      ["kubernetes:apps/v1:Deployment", "slipway-staging-api-chart:api/api"],
    ] as const) {
      const urn = `urn:pulumi:staging::slipway::slipway:a:A$${type}::${name}`;
      const exemption = { rule: "r", resource: named(urn), reason: "a", owner: "b", expires: "2026-12-31" };
      assert.deepEqual(exemptionErrors([exemption], "exemptions", ["r"]), []);
      assert.ok(new Exemptions([exemption], "2026-11-30").find("r", { type, name, urn, props: {} }), urn);
      assert.ok(
        !new Exemptions([exemption], "2026-11-30").find("r", { type, name: "b", urn: `${urn}b`, props: {} }),
      );
    }
  });

  it("tells of a failed run why, and not what ended with it", () => {
    const error = (message: string) => ({ severity: "error", message });
    const consequences = [
      "update failed\n",
      "failed to run remediation: context canceled\n",
      "kubernetes:helm.sh/v4:Chart resource 'api' has a problem: grpc: the client connection is closing\n",
    ].map(error);
    const run = (...diagnostics: ReturnType<typeof error>[]) => ({ ...outcomeOf([]), diagnostics });
    assert.equal(describeFailure(run(...consequences, error("no such zone"))), "no such zone");
    assert.match(describeFailure(run(...consequences)), /^update failed\nfailed to run remediation/);
  });

  it("tells of an interrupted run what went wrong besides, and not what was cut off", () => {
    const error = (message: string) => ({ severity: "error", message });
    const diagnostics = [
      "rpc error: code = Canceled desc = context canceled",
      "update canceled",
      "resource monitor shut down while waiting on step's done channel",
      "no such zone",
    ].map(error);
    const outcome = { ...outcomeOf([]), diagnostics };
    assert.equal(describeFailure(outcome, { interrupted: true }), "no such zone");
    assert.match(describeFailure(outcome), /update canceled[^]*no such zone/);
  });

  it("says of each setting that guards a stack how to lift it, and not to edit the state", () => {
    const refused = (setting: string) => {
      const urn = `urn:pulumi:mine::slipway::pulumi:index:Stash::slipway-mine-destroy-needs-${setting}-false`;
      const message = `Preview failed: resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect it use:\n\`pulumi state unprotect '${urn}'\``;
      return { severity: "error", urn, message };
    };
    const settings = ["guardRails.protectData", "databases.main.deletionProtection"];
    assert.equal(
      describeFailure({ ...outcomeOf([]), diagnostics: settings.map(refused) }),
      settings
        .map(
          (setting) =>
            `slipway:${setting} protects this stack; nothing of it was deleted.\n` +
            "Fix: set it to false in the stack file, run `up`, then `destroy`",
        )
        .join("\n"),
    );
  });

  it("sums up changes in a fixed order", () => {
    assert.equal(describeChanges({ same: 3, delete: 2, create: 1 }), "1 created, 2 deleted, 3 unchanged");
    assert.equal(describeChanges({}), "nothing to do");
  });
});

describe("steps", () => {
  const refreshed = (before: object, after: object) => ({
    ...step,
    op: "update",
    old: { outputs: { ...before } },
    new: { outputs: { ...after } },
  });

  it("name what changed by the engine's paths where it tells them", () => {
    assert.deepEqual(reportSteps([{ ...step, diffs: ["tags.owner"] }])[0]?.changed, ["tags.owner"]);
    assert.deepEqual(reportSteps([step])[0]?.changed, []);
  });

  it("are drift where a property is another, or the object is gone", () => {
    const changed = refreshed(
      { size: 1, tags: { a: "b" }, gone: 1 },
      { size: 2, tags: { a: "b" }, added: 1 },
    );
    assert.deepEqual(driftOf([changed])[0]?.changed, ["added", "gone", "size"]);
    assert.equal(driftOf([{ ...step, op: "delete", old: {}, new: null }]).length, 1);
    assert.deepEqual(driftOf([refreshed({ size: 1 }, { size: 1 })]), []);
    assert.deepEqual(driftOf([{ ...changed, type: "pulumi:pulumi:StackReference" }]), []);
  });

  it("are shown a line each", () => {
    assert.equal(
      stepTable(reportSteps([{ ...step, diffs: ["a", "b"] }])),
      "step    type  name     changed\ncreate  Vpc   main::1  a, b",
    );
  });
});
