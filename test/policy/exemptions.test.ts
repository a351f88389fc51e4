import assert from "node:assert/strict";
import { type Verdict } from "../../policy/analyzer/policy.ts";
import { toPolicy, toStackPolicy, unusedExemptionsPolicy } from "../../policy/crossguard.ts";
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
    for (const resource of [exemption.resource, "urn:pulumi:production::*::example", "*example"])
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
      exemptions: [{ ...exemption, resource: "aws:rds/*::main", expires: "2026-06-14" }],
    });
    assert.deepEqual(
      unusedExemptionsPolicy(ledger)
        .judge([], {})
        .violations.map(({ message }) => message),
      [
        "Nothing needs the exemption of Pod/gone/* from pod-privileged by team-shop any more: remove it.",
        "Nothing needs the exemption of Pod/shop/* from pod-host-namespaces by team-shop any more: remove it.",
        "Nothing needs the exemption of aws:rds/*::main from rds-backups by team-shop any more: remove it.",
      ],
    );
  });

  const everywhere = (expires: string): object => ({
    exemptions: [{ ...exemption, resource: "urn:*", expires }],
  });
  for (const { name, examples } of rules) {
    it(`hold for ${name} until they expire`, () => {
      for (const { resource, settings } of examples.bad) {
        const judgeUntil = (expires: string): Verdict =>
          judge(name, resource.type, resource.props, { ...settings, ...everywhere(expires) });
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
          const policy = toStackPolicy(rule, new ExemptionLedger(TODAY));
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
