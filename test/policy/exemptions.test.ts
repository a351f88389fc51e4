import assert from "node:assert/strict";
import { type Verdict } from "../../policy/analyzer/policy.ts";
import {
  exemptionLimitsPolicy,
  toPolicy,
  toStackPolicy,
  unusedExemptionsPolicy,
} from "../../policy/crossguard.ts";
import { ExemptionLedger } from "../../policy/lib/ledger.ts";
import { rules, stackRules } from "../../policy/rules/index.ts";
import { ruleNamed } from "./helpers.ts";
import { judge, pod, TODAY } from "./policy-helpers.ts";

describe("exemptions in a policy's configuration", () => {
  const type = "kubernetes:core/v1:Pod";
  const privileged = pod({ containers: [{ name: "app", securityContext: { privileged: true } }] });
  const exemption = {
    resource: "Pod/shop/*",
    reason: "migration",
    owner: "team-shop",
    expires: "2026-06-15",
  };
  const judgeExempted = (exemptions: unknown, ledger = new ExemptionLedger(TODAY)): Verdict =>
    judge("pod-privileged", type, privileged, { exemptions }, ledger);

  it("make the policy not applicable to the resource, with owner, day and reason", () => {
    for (const resource of [exemption.resource, `urn:pulumi:*::*::${type}::*`, "Pod/*"])
      assert.deepEqual(judgeExempted([{ ...exemption, resource }]), {
        notApplicable: "exempted by team-shop until 2026-06-15: migration",
      });
  });

  it("say so when they have expired, and exempt nothing any more", () => {
    const { message } = judgeExempted([{ ...exemption, expires: "2026-06-14" }]);
    assert.match(message ?? "", /The exemption by team-shop \(migration\) expired on 2026-06-14\./);
  });

  it("exempt nothing where they name another resource or are invalid", () => {
    for (const odd of [
      { ...exemption, resource: "Pod/other/*" },
      { ...exemption, resource: "*" },
      { ...exemption, owner: "" },
      { ...exemption, expires: "2026-06-31" },
      null,
    ])
      assert.ok(judgeExempted([odd]).message, JSON.stringify(odd));
  });

  it("are reported where nothing needs them: no such resource, no violation, or no resource of a kind at all", () => {
    const ledger = new ExemptionLedger(TODAY);
    judgeExempted([exemption, { ...exemption, resource: "Pod/gone/*" }], ledger);
    const fine = pod({ containers: [{ name: "app" }] });
    judge("pod-host-namespaces", type, fine, { exemptions: [exemption] }, ledger);
    toPolicy(ruleNamed("rds-backups"), ledger).configure?.({
      exemptions: [{ ...exemption, resource: "aws:rds/instance:Instance::ma*", expires: "2026-06-14" }],
    });
    assert.deepEqual(
      unusedExemptionsPolicy(ledger)
        .judge([], {})
        .violations.map(({ message }) => message),
      [
        "Nothing needs the exemption of Pod/gone/* from pod-privileged by team-shop any more: remove it.",
        "Nothing needs the exemption of Pod/shop/* from pod-host-namespaces by team-shop any more: remove it.",
        "Nothing needs the exemption of aws:rds/instance:Instance::ma* from rds-backups by team-shop any more: remove it.",
      ],
    );
  });

  it("exempt nothing beyond the limits, and are refused by a policy of their own", () => {
    const beyond = [
      ...["*example", "urn:*", "urn:pulumi:*::*::*Pod::example", "*/shop/agent", "aws:rds/*::main"].map(
        (resource) => ({ ...exemption, resource }),
      ),
      { ...exemption, expires: "2027-07-21" }, // 401 days
    ];
    for (const odd of beyond) {
      const ledger = new ExemptionLedger(TODAY);
      assert.ok(judgeExempted([odd], ledger).message, JSON.stringify(odd));
      const [violation, ...others] = exemptionLimitsPolicy(ledger).judge([], {}).violations;
      assert.match(
        violation?.message ?? "",
        /counts for nothing\.\nAllowed as (resource: one that names|expires: a day up to 2027-07-20, 400)/,
      );
      assert.deepEqual(others, []);
    }
    for (const fine of [exemption, { ...exemption, expires: "2027-07-20" }])
      assert.ok(judgeExempted([fine]).notApplicable);
  });

  it("have limits that the organisation sets, configured before or after them", () => {
    const ledger = new ExemptionLedger(TODAY);
    const limits = exemptionLimitsPolicy(ledger);
    const wide = { ...exemption, resource: "*/shop/*", expires: "2026-07-16" };
    limits.configure?.({ longestDays: 30, wholeKinds: true });
    assert.ok(judgeExempted([wide], ledger).message);
    assert.equal(limits.judge([], {}).violations.length, 1);
    limits.configure?.({ longestDays: 31, wholeKinds: true });
    assert.deepEqual(limits.judge([], {}).violations, []);
    assert.ok(judgeExempted([wide], ledger).notApplicable);
  });

  /** A ledger that takes exemptions of everything. */
  const openLedger = (): ExemptionLedger => {
    const ledger = new ExemptionLedger(TODAY);
    ledger.configureLimits({ wholeKinds: true });
    return ledger;
  };
  const everywhere = (expires: string): object => ({
    exemptions: [{ ...exemption, resource: "urn:*", expires }],
  });
  for (const { name, examples } of rules) {
    it(`hold for ${name} until they expire`, () => {
      for (const { resource, settings } of examples.bad) {
        const judgeUntil = (expires: string): Verdict =>
          judge(name, resource.type, resource.props, { ...settings, ...everywhere(expires) }, openLedger());
        assert.ok(judgeUntil(TODAY).notApplicable);
        assert.match(judgeUntil("2026-06-14").message ?? "", /expired on 2026-06-14/);
      }
    });
  }
  for (const rule of stackRules) {
    it(`hold for ${rule.name} until they expire`, () => {
      for (const { resources, settings } of rule.examples.bad) {
        const all = resources.map((resource, index) => ({
          name: "example",
          urn: `urn:${index}`,
          ...resource,
        }));
        const judgeUntil = (expires: string): readonly { message: string }[] => {
          const policy = toStackPolicy(rule, openLedger());
          const config = { ...settings, ...everywhere(expires) };
          policy.configure?.(config);
          return policy.judge(all, config).violations;
        };
        assert.deepEqual(judgeUntil(TODAY), []);
        const expired = judgeUntil("2026-06-14");
        assert.ok(expired.length > 0);
        for (const { message } of expired) assert.match(message, /expired on 2026-06-14/);
      }
    });
  }
});
