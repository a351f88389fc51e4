import assert from "node:assert/strict";
import {
  countedRuleProblems,
  countedRuleWarnings,
  managedRules,
} from "../../../components/edge/managed-rules.ts";
import { managedRuleGroups, planWebAcl } from "../../../components/edge/web-acl-plan.ts";

describe("managed rules that only count", () => {
  it("are known of every group", () => {
    assert.deepEqual(Object.keys(managedRules), Object.keys(managedRuleGroups));
    for (const [group, rules] of Object.entries(managedRules)) {
      assert.ok(rules.length > 0, group);
      assert.equal(new Set(rules).size, rules.length, group);
    }
  });

  const rows: [rule: string, problem: RegExp | undefined, warning: boolean][] = [
    ["SizeRestrictions_BODY", undefined, false],
    ["SizeRestrictions_BODY_RC_COUNT", undefined, false],
    ["SizeRestriction_BODY", /^did you mean SizeRestrictions_BODY\?$/, false],
    ["sizerestrictions_body", /^did you mean SizeRestrictions_BODY\?$/, false],
    ["Size Restrictions", /^take the name that the web ACL's log shows$/, false],
    ["CrossSiteScripting_HEADER", undefined, true],
    ["SomethingNew_BODY", undefined, true],
  ];
  for (const [rule, problem, warning] of rows) {
    it(`${problem ? "refuse" : warning ? "warn of" : "accept"} ${rule}`, () => {
      const counted = { common: [rule] };
      const problems = countedRuleProblems(counted, "countedRules");
      assert.equal(problems.length, problem ? 1 : 0);
      if (problem) assert.match(problems[0]?.fix ?? "", problem);
      const warnings = countedRuleWarnings(counted, "countedRules");
      assert.deepEqual(
        warnings.map(({ path }) => path),
        warning ? ["countedRules.common[0]"] : [],
      );
    });
  }

  it("are judged with the web ACL, once where the group is not there", () => {
    assert.equal(planWebAcl({ countedRules: { common: ["NoUserAgent_HEADR"] } }).problems.length, 1);
    assert.equal(planWebAcl({ countedRules: { unheardOf: ["X"] } }).problems.length, 1);
  });
});
