import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { POLICIES_FILE, renderPolicies } from "../../policy/admission/generate.ts";
import { LEFT_OUT } from "../../policy/admission/left-out.ts";
import { type AdmissionPolicy, admissionPolicy } from "../../policy/admission/policy.ts";
import { type Settings } from "../../policy/lib/options.ts";
import { rules } from "../../policy/rules/index.ts";
import { ruleNamed } from "./helpers.ts";

const policies = rules.flatMap((rule) => admissionPolicy(rule) ?? []);

const policyOf = (rule: string, settings?: Settings): AdmissionPolicy => {
  const policy = admissionPolicy(ruleNamed(rule), settings);
  assert.ok(policy, `nothing of ${rule} in CEL`);
  return policy;
};

const broken = (rule: string, settings?: Settings): string =>
  policyOf(rule, settings).spec.variables.find(({ name }) => name === "broken")?.expression ?? "";

/** Whether they agree with the rules' own verdicts is tested on a real API server: test/sandbox/cluster. */
describe("admission policies", () => {
  it("are in the component's file as the rules would have them: run `npm run policies:admission`", async () => {
    assert.equal(await readFile(POLICIES_FILE, "utf8"), await renderPolicies(rules));
  });

  it("look at all that has pods, when it is made or changes what runs, debug containers included", () => {
    const { matchConstraints, matchConditions } = policyOf("pod-privileged").spec;
    assert.deepEqual(
      matchConstraints.resourceRules.flatMap(({ apiGroups, apiVersions, operations, resources }) =>
        resources.map((resource) => [...apiGroups, ...apiVersions, resource, ...operations].join(" ")),
      ),
      [
        " v1 pods CREATE UPDATE",
        " v1 podtemplates CREATE UPDATE",
        " v1 replicationcontrollers CREATE UPDATE",
        "apps v1 daemonsets CREATE UPDATE",
        "apps v1 deployments CREATE UPDATE",
        "apps v1 replicasets CREATE UPDATE",
        "apps v1 statefulsets CREATE UPDATE",
        "batch v1 cronjobs CREATE UPDATE",
        "batch v1 jobs CREATE UPDATE",
        " v1 pods/ephemeralcontainers UPDATE",
      ],
    );
    assert.deepEqual(
      matchConditions?.map(({ name }) => name),
      ["template-changed"],
    );
  });

  it("judge an update of other objects where it changes what the rule looks at", () => {
    const conditionsOf = (rule: string): unknown => policyOf(rule).spec.matchConditions;
    assert.deepEqual(conditionsOf("service-node-port"), [
      {
        name: "object-changed",
        expression: 'request.operation == "CREATE" || object.spec != oldObject.spec',
      },
    ]);
    assert.equal(conditionsOf("no-default-namespace"), undefined);
    const operations = ["no-default-namespace", "service-node-port"].map(
      (rule) => policyOf(rule).spec.matchConstraints.resourceRules[0]?.operations,
    );
    assert.deepEqual(operations, [["CREATE"], ["CREATE", "UPDATE"]]);
  });

  it("leave roles of the whole cluster alone", () => {
    const resources = policies.flatMap(({ spec }) =>
      spec.matchConstraints.resourceRules.flatMap((kinds) => kinds.resources),
    );
    assert.ok(resources.includes("roles") && resources.includes("rolebindings"));
    assert.deepEqual(
      resources.filter((resource) => resource.startsWith("cluster")),
      [],
    );
  });

  it("tell the rule's requirement and its fix, in one line, with the place of the violation", () => {
    const { title, fix } = ruleNamed("pod-privileged");
    const [validation] = policyOf("pod-privileged").spec.validations;
    assert.equal(validation?.message, `${title}. Fix: ${fix}`);
    assert.match(validation?.messageExpression ?? "", /Violated at: " \+ variables\.broken\.join/);
    for (const { spec } of policies)
      for (const { message } of spec.validations) assert.doesNotMatch(message, /\n/);
  });

  it("carry the rule's name and enforcement", () => {
    const { name, labels } = policyOf("image-digest").metadata;
    assert.equal(name, "slipway-image-digest");
    assert.deepEqual(labels, {
      "app.kubernetes.io/part-of": "slipway",
      "slipway.dev/rule": "image-digest",
      "slipway.dev/enforcement": ruleNamed("image-digest").enforcement,
    });
  });

  it("count what can't be evaluated as a violation", () => {
    for (const { spec } of policies) assert.equal(spec.failurePolicy, "Fail");
  });

  it("use no variable before it is there", () => {
    for (const { metadata, spec } of policies) {
      const there = new Set<string>();
      for (const { name, expression } of spec.variables) {
        for (const [, used = ""] of expression.matchAll(/variables\.(\w+)/g))
          assert.ok(there.has(used), `${metadata.name}: ${used}`);
        there.add(name);
      }
    }
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
    const without = onObjects.filter((rule) => !admissionPolicy(rule)).map(({ name }) => name);
    assert.deepEqual(without.sort(), Object.keys(LEFT_OUT).sort());
  });

  it("are none where the rule is off, or where CEL has nothing to say", () => {
    assert.equal(admissionPolicy(ruleNamed("pod-run-as-user"), { level: "baseline" }), undefined);
    assert.equal(admissionPolicy(ruleNamed("ecr-scan-on-push")), undefined);
  });
});
