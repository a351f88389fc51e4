import assert from "node:assert/strict";
import {
  type AdmissionPoliciesPlanArgs,
  planAdmissionPolicies,
} from "../../../components/admission/admission-policies-plan.ts";
import {
  AdmissionPolicies,
  type AdmissionPoliciesArgs,
} from "../../../components/admission/admission-policies.ts";
import { type GeneratedPolicy, generatedPolicies } from "../../../components/admission/generated-policies.ts";
import { prerequisites } from "../../support/graph.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const GROUP = "kubernetes:admissionregistration.k8s.io/v1";
const NAME_LABEL = "kubernetes.io/metadata.name";

const generated = (rule: string, enforcement: string): GeneratedPolicy => ({
  metadata: {
    name: `slipway-${rule}`,
    labels: { "slipway.dev/rule": rule, "slipway.dev/enforcement": enforcement },
  },
  spec: {},
});
const POLICIES = [generated("must", "mandatory"), generated("should", "advisory")];

/** What each rule's violations lead to. */
const actions = (args: AdmissionPoliciesPlanArgs): Record<string, string[]> =>
  Object.fromEntries(
    planAdmissionPolicies(args, POLICIES).plan.map(({ rule, binding }) => [rule, binding.validationActions]),
  );

const selector = (args: AdmissionPoliciesPlanArgs): unknown =>
  planAdmissionPolicies(args, POLICIES).plan[0]?.binding.matchResources.namespaceSelector;

const excluding = (...values: string[]): object => ({ key: NAME_LABEL, operator: "NotIn", values });

describe("policy: AdmissionPolicies", () => {
  it("installs each generated policy as it is, and a binding of the same name", async () => {
    const resources = await register(() => new AdmissionPolicies("p"));
    const policies = generatedPolicies();
    assert.equal(resources.length, 2 * policies.length);
    for (const { metadata, spec } of policies) {
      const rule = metadata.labels["slipway.dev/rule"] ?? "";
      const policy = inputsOf(resources, `${GROUP}:ValidatingAdmissionPolicy`, `p-${rule}-policy`);
      assert.deepEqual([policy["metadata"], policy["spec"]], [metadata, spec]);
      const binding = inputsOf(resources, `${GROUP}:ValidatingAdmissionPolicyBinding`, `p-${rule}-binding`);
      assert.deepEqual(binding["metadata"], metadata);
      const { policyName, validationActions } = binding["spec"] as Record<string, unknown>;
      assert.deepEqual([policyName, validationActions], [metadata.name, ["Audit"]]);
    }
  });

  it("binds a policy after making it", async () => {
    const { graph } = await registerGraph(() => new AdmissionPolicies("p"));
    const urn = (name: string): string => graph.find((node) => node.name === name)?.urn ?? `no ${name}`;
    assert.ok(prerequisites(graph, urn("p-pod-privileged-binding")).has(urn("p-pod-privileged-policy")));
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
    for (const excluded of [
      "kube-system",
      "kube-public",
      "kube-node-lease",
      "cert-manager",
      "external-secrets",
    ])
      assert.ok(matchExpressions[0]?.values.includes(excluded), excluded);
    assert.deepEqual(selector({ excludedNamespaces: ["builds"] }), {
      matchLabels: {},
      matchExpressions: [excluding("builds", "kube-node-lease", "kube-public", "kube-system")],
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
        mode: "enforce",
        ruleModes: { must: "on", mustn: "off" },
        namespaces: ["kube-system", "Shop", "builds", "cert-manager"],
        excludedNamespaces: ["builds", "a/b", "cert-manager"],
      },
      POLICIES,
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
      assert.throws(() => new AdmissionPolicies("p", { mode: "enforce" }), /mode: [^]*audit, warn, deny/);
    });
  });
});
