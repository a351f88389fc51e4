import assert from "node:assert/strict";
import {
  type AdmissionPoliciesPlanArgs,
  planAdmissionPolicies,
} from "../../../components/admission/admission-policies-plan.ts";
import {
  AdmissionPolicies,
  type AdmissionPoliciesArgs,
} from "../../../components/admission/admission-policies.ts";
import { type GeneratedGroup, type GeneratedRule } from "../../../components/admission/generated-policies.ts";
import type { AdmissionMode } from "../../../components/choices.ts";
import { charts } from "../../../components/addons/charts.ts";
import { admissionGroups, LOAD_BALANCER_CONTROLLER } from "../../../components/admission/namespace-claims.ts";
import { prerequisites } from "../../support/graph.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const GROUP = "kubernetes:admissionregistration.k8s.io/v1";
const NAME_LABEL = "kubernetes.io/metadata.name";

const generated = (rule: string, enforcement: string, resource = "pods"): GeneratedRule => ({
  rule,
  enforcement,
  resourceRules: [
    { apiGroups: [""], apiVersions: ["*"], operations: ["CREATE"], resources: [resource, "services"] },
  ],
  variable: { name: rule, expression: `[]` },
  validation: {
    expression: `variables.${rule}.size() == 0`,
    message: `${rule}: broken`,
    messageExpression: `"${rule}: broken at"`,
    reason: "Forbidden",
  },
});
const group = (name: string, ...rules: GeneratedRule[]): GeneratedGroup => ({
  name,
  resourceRules: [],
  matchConditions: [{ name: "changed", expression: "true" }],
  variables: [{ name: "spec", expression: "object.spec" }],
  rules,
});
const GROUPS = [group("pods", generated("must", "mandatory"), generated("should", "advisory", "secrets"))];

/** What each rule's violations lead to. */
const actions = (args: AdmissionPoliciesPlanArgs): Record<string, string[]> =>
  Object.fromEntries(
    planAdmissionPolicies(args, GROUPS).plan.policies.flatMap(({ policy, binding }) =>
      policy.validations.map(({ message }) => [message.split(":")[0]!, binding.validationActions]),
    ),
  );

const selector = (args: AdmissionPoliciesPlanArgs): unknown =>
  planAdmissionPolicies(args, GROUPS).plan.policies[0]?.binding.matchResources.namespaceSelector;

const excluding = (...values: string[]): object => ({ key: NAME_LABEL, operator: "NotIn", values });

describe("policy: AdmissionPolicies", () => {
  const KEYS = ["claims-deny", "namespaces-deny", "objects-deny", "objects-warn", "pods-deny", "pods-warn"];

  it("installs a policy for each group and mode, and a binding of the same name", async () => {
    const resources = await register(() => new AdmissionPolicies("p", { mode: "deny" }));
    const byKey = ({ key: one }: { key: string }, { key: other }: { key: string }): number =>
      one < other ? -1 : 1;
    const planned = [...planAdmissionPolicies({ mode: "deny" }, admissionGroups()).plan.policies].sort(byKey);
    assert.deepEqual(
      planned.map(({ key }) => key),
      KEYS,
    );
    for (const { policy } of planned) assert.equal(policy.failurePolicy, "Fail");
    assert.equal(resources.length, 2 * KEYS.length);
    for (const { key, metadata, policy: spec, binding } of planned) {
      assert.equal(metadata.name, `slipway-${key}`);
      const policy = inputsOf(resources, `${GROUP}:ValidatingAdmissionPolicy`, `p-${key}-policy`);
      assert.deepEqual([policy["metadata"], policy["spec"]], [metadata, spec]);
      const bound = inputsOf(resources, `${GROUP}:ValidatingAdmissionPolicyBinding`, `p-${key}-binding`);
      assert.deepEqual([bound["metadata"], bound["spec"]], [metadata, binding]);
      assert.equal(binding.policyName, metadata.name);
    }
  });

  it("has each rule in one policy, by whose variables it finds all that it uses", () => {
    const { plan } = planAdmissionPolicies(
      { mode: "deny", ruleModes: { "image-digest": "audit", "pod-privileged": "warn", "image-tag": "off" } },
      admissionGroups(),
    );
    const named = plan.policies.flatMap(({ policy }) =>
      policy.validations.map(({ message }) => message.split(":")[0]),
    );
    assert.deepEqual([...named].sort(), [...plan.rules].sort());
    for (const { key, policy } of plan.policies) {
      const names = policy.variables.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length, `${key}: two variables of one name`);
      const there = new Set<string>();
      const uses = (expression: string): void => {
        for (const [, used = ""] of expression.matchAll(/variables\.(\w+)/g))
          assert.ok(there.has(used), `${key}: ${used}`);
      };
      for (const { name, expression } of policy.variables) {
        uses(expression);
        there.add(name);
      }
      for (const { expression, messageExpression } of policy.validations)
        [expression, messageExpression].forEach(uses);
    }
  });

  it("looks at what the rules of a policy look at, no kind twice and no other", () => {
    const [warn, deny] = planAdmissionPolicies({ mode: "deny" }, GROUPS).plan.policies;
    const of = (resources: string[]): object => ({
      resourceRules: [{ apiGroups: [""], apiVersions: ["*"], operations: ["CREATE"], resources }],
    });
    assert.deepEqual(deny?.policy.matchConstraints, of(["pods", "services"]));
    assert.deepEqual(warn?.policy.matchConstraints, of(["secrets", "services"]));
    const both = planAdmissionPolicies({}, GROUPS).plan.policies[0]?.policy.matchConstraints;
    assert.deepEqual(both, of(["pods", "secrets", "services"]));
  });

  it("names all violated rules where the API server tells one violation only", () => {
    const told = (mode: AdmissionMode): boolean[] =>
      planAdmissionPolicies({ mode }, [
        group("pods", generated("one", "mandatory"), generated("two", "mandatory")),
      ]).plan.policies.flatMap(({ policy }) =>
        policy.validations.map(({ messageExpression }) => messageExpression.includes("Also violated: ")),
      );
    assert.deepEqual((["deny", "audit", "warn"] as const).map(told), [
      [true, true],
      [true, true],
      [false, false],
    ]);
  });

  it("knows the load balancer controller by the account that the add-on gives it", () => {
    const { namespace } = charts["aws-load-balancer-controller"];
    assert.equal(LOAD_BALANCER_CONTROLLER, `system:serviceaccount:${namespace}:aws-load-balancer-controller`);
  });

  it("has no rule of a name that the policy pack has", () => {
    const names = admissionGroups().flatMap(({ rules }) => rules.map(({ rule }) => rule));
    assert.equal(new Set(names).size, names.length);
  });

  it("binds a policy after making it", async () => {
    const { graph } = await registerGraph(() => new AdmissionPolicies("p"));
    const urn = (name: string): string => graph.find((node) => node.name === name)?.urn ?? `no ${name}`;
    assert.ok(prerequisites(graph, urn("p-pods-audit-binding")).has(urn("p-pods-audit-policy")));
  });

  it("says which rules it enforces", async () => {
    const rulesOf = async (args: AdmissionPoliciesArgs): Promise<readonly string[]> => {
      let rules: readonly string[] = [];
      await register(() => ({ rules } = new AdmissionPolicies("p", args)));
      return rules;
    };
    const all = await rulesOf({});
    assert.ok(all.includes("image-digest"));
    assert.deepEqual(
      await rulesOf({ ruleModes: { "image-digest": "off" } }),
      all.filter((rule) => rule !== "image-digest"),
    );
  });

  it("audits, warns or refuses, by all or by rule; an advisory rule refuses nothing", () => {
    assert.deepEqual(actions({}), { must: ["Audit"], should: ["Audit"] });
    assert.deepEqual(actions({ mode: "warn" }), { must: ["Warn", "Audit"], should: ["Warn", "Audit"] });
    assert.deepEqual(actions({ mode: "deny" }), { must: ["Deny", "Audit"], should: ["Warn", "Audit"] });
    assert.deepEqual(actions({ ruleModes: { must: "deny", should: "off" } }), { must: ["Deny", "Audit"] });
  });

  it("looks at all namespaces but the control plane's and the excluded ones", () => {
    const { matchLabels, matchExpressions } = selector({}) as {
      matchLabels: object;
      matchExpressions: { operator: string; values: string[] }[];
    };
    assert.deepEqual(matchLabels, {});
    assert.deepEqual(
      matchExpressions.map(({ operator }) => operator),
      ["NotIn"],
    );
    assert.deepEqual(matchExpressions[0]?.values, ["kube-node-lease", "kube-public", "kube-system"]);
    assert.deepEqual(selector({ excludedNamespaces: ["builds"] }), {
      matchLabels: {},
      matchExpressions: [excluding("builds", "kube-node-lease", "kube-public", "kube-system")],
    });
  });

  describe("namespaces of agents that AWS runs", () => {
    const AGENTS = ["amazon-cloudwatch", "amazon-guardduty", "amazon-network-flow-monitor"];
    /** What each policy's binding does not look at, and looks at alone. */
    const looking = (args: AdmissionPoliciesPlanArgs): Record<string, { not?: string[]; only?: string[] }> =>
      Object.fromEntries(
        planAdmissionPolicies(args, admissionGroups()).plan.policies.map(({ key, binding }) => {
          const [{ operator, values } = { operator: "", values: [] }] =
            binding.matchResources.namespaceSelector.matchExpressions;
          return [key, { [operator === "NotIn" ? "not" : "only"]: values }];
        }),
      );

    it("are left alone, and a rule that looks at them alone keeps others from making one", () => {
      const { "namespaces-deny": reserved, ...others } = looking({ mode: "deny" });
      assert.deepEqual(reserved, { only: AGENTS });
      for (const [key, { not = [] }] of Object.entries(others))
        assert.deepEqual(
          AGENTS.filter((name) => !not.includes(name)),
          [],
          key,
        );
    });

    it("are judged where that rule is milder than another", () => {
      for (const mode of ["audit", "warn", "off"] as const)
        for (const [key, { not }] of Object.entries(
          looking({ mode: "deny", ruleModes: { "namespace-reserved": mode } }),
        ))
          assert.deepEqual(not, ["kube-node-lease", "kube-public", "kube-system"], `${mode}: ${key}`);
    });

    it("may be made by anybody where the user excludes them", () => {
      const { "namespaces-deny": reserved, "pods-deny": pods } = looking({
        mode: "deny",
        excludedNamespaces: ["amazon-cloudwatch", "builds"],
      });
      assert.deepEqual(reserved?.only, ["amazon-guardduty", "amazon-network-flow-monitor"]);
      assert.deepEqual(pods?.not, [...AGENTS, "builds", "kube-node-lease", "kube-public", "kube-system"]);
      assert.equal(looking({ mode: "deny", excludedNamespaces: AGENTS })["namespaces-deny"], undefined);
    });

    it("are not judged and left alone at once", () => {
      const { problems } = planAdmissionPolicies(
        { mode: "deny", namespaces: ["amazon-guardduty"] },
        admissionGroups(),
      );
      assert.deepEqual(
        problems.map(({ path }) => path),
        ["namespaces[0]"],
      );
    });
  });

  it("looks at namespaces by name and by label", () => {
    assert.deepEqual(
      selector({ namespaces: ["shop"], namespaceLabels: { team: "shop" }, excludedNamespaces: [] }),
      {
        matchLabels: { team: "shop" },
        matchExpressions: [
          excluding("kube-node-lease", "kube-public", "kube-system"),
          { key: NAME_LABEL, operator: "In", values: ["shop"] },
        ],
      },
    );
  });

  it("says all that is wrong at once", () => {
    const { problems } = planAdmissionPolicies(
      {
        mode: "enforce" as never,
        ruleModes: { must: "on" as never, mustn: "off" },
        namespaces: ["kube-system", "Shop", "builds", "cert-manager"],
        excludedNamespaces: ["builds", "a/b", "cert-manager"],
      },
      GROUPS,
      "policies",
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      [
        "policies.mode",
        "policies.ruleModes.must",
        "policies.ruleModes.mustn",
        "policies.namespaces[0]",
        "policies.namespaces[1]",
        "policies.namespaces[2]",
        "policies.namespaces[3]",
        "policies.excludedNamespaces[1]",
      ],
    );
  });

  it("creates nothing where something is wrong", async () => {
    await register(() => {
      // @ts-expect-error: a compiler refuses it, too.
      assert.throws(() => new AdmissionPolicies("p", { mode: "enforce" }), /mode: [^]*audit, warn, deny/);
    });
  });
});
