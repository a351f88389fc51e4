import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { POLICIES_FILE, renderPolicies } from "../../scripts/admission/generate.ts";
import { LEFT_OUT } from "../../scripts/admission/left-out.ts";
import { type AdmissionGroup, type AdmissionRule, admissionGroups } from "../../scripts/admission/rule.ts";
import { type Settings } from "../../policy/lib/options.ts";
import { rules } from "../../policy/rules/index.ts";
import { ruleNamed } from "../policy/helpers.ts";

const groups = admissionGroups(rules);

/** A rule alone in its group. */
const groupOf = (rule: string, settings?: Settings): AdmissionGroup => {
  const [group] = admissionGroups([ruleNamed(rule)], settings ? { [rule]: settings } : {});
  assert.ok(group, `nothing of ${rule} in CEL`);
  return group;
};

const generatedOf = (rule: string, settings?: Settings): AdmissionRule => groupOf(rule, settings).rules[0]!;

const broken = (rule: string, settings?: Settings): string => generatedOf(rule, settings).variable.expression;

/** Whether they agree with the rules' own verdicts is tested on a real API server: test/sandbox/cluster. */
describe("admission policies", () => {
  it("are in the component's file as the rules would have them: run `npm run policies:admission`", async () => {
    assert.equal(await readFile(POLICIES_FILE, "utf8"), await renderPolicies(rules));
  });

  it("look at all that has pods, when it is made or changes what runs, debug containers included", () => {
    const { name, resourceRules, matchConditions, rules: own } = groupOf("pod-privileged");
    assert.deepEqual([name, own[0]?.resourceRules], ["pods", []]);
    assert.deepEqual(
      resourceRules.flatMap(({ apiGroups, apiVersions, operations, resources }) =>
        resources.map((resource) => [...apiGroups, ...apiVersions, resource, ...operations].join(" ")),
      ),
      [
        " * pods CREATE UPDATE",
        " * podtemplates CREATE UPDATE",
        " * replicationcontrollers CREATE UPDATE",
        "apps * daemonsets CREATE UPDATE",
        "apps * deployments CREATE UPDATE",
        "apps * replicasets CREATE UPDATE",
        "apps * statefulsets CREATE UPDATE",
        "batch * cronjobs CREATE UPDATE",
        "batch * jobs CREATE UPDATE",
        " * pods/ephemeralcontainers UPDATE",
        " * pods/resize UPDATE",
      ],
    );
    assert.deepEqual(
      matchConditions.map((condition) => condition.name),
      ["template-changed"],
    );
  });

  it("judge their own kinds only, and an update where it changes what the rule looks at", () => {
    assert.match(
      broken("service-node-port"),
      /^!\(variables\.resource in \["\/services"\] && \(request\.operation == "CREATE" \|\| object\.spec != oldObject\.spec\)\) \? \[\] : /,
    );
    assert.match(
      broken("no-default-namespace"),
      /"policy\/poddisruptionbudgets",.*\] && request\.operation == "CREATE"\) \? \[\] : /,
    );
    const operations = ["no-default-namespace", "service-node-port"].map(
      (rule) => generatedOf(rule).resourceRules[0]?.operations,
    );
    assert.deepEqual(operations, [["CREATE"], ["CREATE", "UPDATE"]]);
  });

  it("leave roles of the whole cluster alone", () => {
    const resources = groups.flatMap(({ resourceRules, rules: own }) =>
      [...resourceRules, ...own.flatMap((rule) => rule.resourceRules)].flatMap((kinds) => kinds.resources),
    );
    assert.ok(resources.includes("roles") && resources.includes("rolebindings"));
    assert.deepEqual(
      resources.filter((resource) => resource.startsWith("cluster")),
      [],
    );
  });

  it("tell rule, requirement and fix, in one line, with the place of the violation", () => {
    const { title, fix } = ruleNamed("pod-privileged");
    const { message, messageExpression } = generatedOf("pod-privileged").validation;
    assert.equal(message, `pod-privileged: ${title}. Fix: ${fix}`);
    assert.match(messageExpression, /^"pod-privileged: .* Violated at: " \+ variables\.podPrivileged\.join/);
    for (const { validation } of groups.flatMap((group) => group.rules))
      assert.doesNotMatch(validation.message, /\n/);
  });

  it("carry the rule's name and enforcement", () => {
    const { rule, enforcement } = generatedOf("image-digest");
    assert.deepEqual([rule, enforcement], ["image-digest", ruleNamed("image-digest").enforcement]);
  });

  it("have a variable each, whose name is nobody else's", () => {
    const names = groups.flatMap(({ variables, rules: own }) => [
      ...variables.map(({ name }) => name),
      ...own.map(({ variable }) => variable.name),
    ]);
    // `violated` is the component's.
    assert.equal(new Set([...names, "violated"]).size, names.length + 1);
  });

  it("follow the rule's options", () => {
    assert.match(broken("pod-sysctls"), /net\.ipv4\.tcp_rmem/);
    assert.doesNotMatch(broken("pod-sysctls", { kubeVersion: "1.31" }), /net\.ipv4\.tcp_rmem/);
    assert.match(broken("container-resources"), /limits\.\?cpu/);
    assert.doesNotMatch(broken("container-resources", { require: ["limits.memory"] }), /limits\.\?cpu/);
    assert.match(broken("hpa-bounds", { minimum: 3 }), /orValue\(1\) >= 3/);
    assert.match(broken("service-external-name", { allow: ["db.example.com"] }), /\["","db\.example\.com"\]/);
    assert.match(broken("pod-seccomp"), /or\(variables\.spec\.\?securityContext/);
    assert.doesNotMatch(broken("pod-seccomp", { level: "baseline" }), /or\(variables\.spec/);
  });

  it("are there for every rule on Kubernetes objects, or there is a reason why not", () => {
    const onObjects = rules.filter(({ appliesTo }) => appliesTo("kubernetes:core/v1:List"));
    const without = onObjects.filter((rule) => admissionGroups([rule]).length === 0).map(({ name }) => name);
    assert.deepEqual(without.sort(), Object.keys(LEFT_OUT).sort());
  });

  it("are none where the rule is off, or where CEL has nothing to say", () => {
    assert.deepEqual(
      admissionGroups([ruleNamed("pod-run-as-user")], { "pod-run-as-user": { level: "baseline" } }),
      [],
    );
    assert.deepEqual(admissionGroups([ruleNamed("ecr-scan-on-push")]), []);
  });
});
