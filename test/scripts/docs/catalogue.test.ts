import assert from "node:assert/strict";
import { ADDITIONS, ANCHORS, CATALOGUE } from "../../../scripts/docs/catalogue/catalogue.ts";
import { allControlled } from "../../../scripts/docs/catalogue/controlled.ts";
import { FSBP } from "../../../scripts/docs/catalogue/fsbp.ts";
import { SUITES } from "../../../scripts/docs/catalogue/suites/index.ts";
import { isReason } from "../../../scripts/docs/catalogue/suites/suite.ts";
import { allRules } from "../../../policy/checker/selection.ts";

const rows = CATALOGUE.flatMap(({ rows }) => rows);
const names = allRules.map(({ name }) => name);

describe("the catalogue of rules", () => {
  it("has every rule of ours, beside what others check or among our additions, and no other", () => {
    const answering = new Set(rows.flatMap(({ rules }) => rules));
    const additions = Object.keys(ADDITIONS);
    assert.deepEqual(
      additions.filter((name) => answering.has(name)),
      [],
    );
    assert.deepEqual([...answering, ...additions].sort(), [...names].sort());
  });

  it("answers every row by a rule, or says why not", () => {
    for (const { subject, rules, leftOut = {} } of rows) {
      assert.ok(rules.length > 0 || Object.keys(leftOut).length > 0, subject);
      assert.deepEqual(rules, [...new Set(rules)], subject);
      for (const why of Object.values(leftOut)) assert.match(why, /\.$/, subject);
    }
  });

  it("has a row for all that they check: 30 of pods, 19 of other kinds, 20 of AWS", () => {
    assert.deepEqual(
      CATALOGUE.map(({ rows }) => rows.length),
      [30, 19, 20],
    );
  });

  it("names only anchors that it explains", () => {
    for (const { subject, anchors } of rows)
      for (const [letter] of anchors.matchAll(/(?<![\w-])[A-Zu](?=[\s(;,]|$)/g))
        assert.ok(letter in ANCHORS, `${subject}: ${letter}`);
  });

  it("names in its reasons only rules that exist", () => {
    for (const { leftOut = {} } of rows)
      for (const why of Object.values(leftOut))
        for (const [, name = ""] of why.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g))
          assert.ok(names.includes(name), name);
  });

  it("answers every control of AWS FSBP by a rule or by a reason, not by both, and claims no other", () => {
    for (const { id, rules, why } of FSBP) assert.ok(rules.length > 0 !== (why !== undefined), id);
    const ids = FSBP.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      [...allControlled("aws-fsbp").keys()].filter((id) => !ids.includes(id)),
      [],
    );
  });

  it("answers every rule of other suites by rules that exist, or by a reason", () => {
    for (const { title, answers } of SUITES)
      for (const [rule, answer] of Object.entries(answers)) {
        const named = isReason(answer)
          ? [...answer.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name = ""]) => name)
          : answer.split(" ");
        assert.deepEqual(
          named.filter((name) => !names.includes(name)),
          [],
          `${title}: ${rule}`,
        );
        assert.equal(new Set(named).size, named.length, `${title}: ${rule}`);
      }
  });

  it("answers each control of CIS EKS by the rules that claim it, and claims no other", () => {
    const suite = SUITES.find(({ title }) => title === "CIS Amazon EKS Benchmark");
    assert.ok(suite);
    for (const [id, rules] of allControlled("cis-eks"))
      for (const rule of rules) assert.ok(suite.answers[id]?.split(" ").includes(rule), `${id}: ${rule}`);
  });

  // Counted in what they publish, by folder or file, at the time that the catalogue says.
  it("has as many rules of each suite as it publishes", () => {
    assert.deepEqual(
      Object.fromEntries(SUITES.map(({ title, answers }) => [title, Object.keys(answers).length])),
      {
        Kyverno: 327,
        "Gatekeeper library": 49,
        "kube-linter": 63,
        "kube-score": 39,
        Polaris: 44,
        "Checkov, Kubernetes": 119,
        Trivy: 169,
        "Checkov, AWS": 456,
        "Trivy, AWS": 174,
        "AWS Guard Rules Registry": 208,
        "CIS Amazon EKS Benchmark": 50,
      },
    );
  });
});
