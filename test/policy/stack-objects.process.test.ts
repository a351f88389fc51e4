import assert from "node:assert/strict";
import fc from "fast-check";
import { at, rootField, UNKNOWN } from "../../policy/lib/field.ts";
import {
  autoscaler,
  budget,
  deployment,
  namespace,
  object,
  route,
  service,
} from "../../policy/lib/stack-examples.ts";
import { areNeighbours, neighboursOf } from "../../policy/lib/stack-objects.ts";
import { type StackExampleResource, type StackObject } from "../../policy/lib/stack-rule.ts";
import { judgeStack } from "./stack-helpers.ts";

const release = (home: unknown): StackExampleResource => ({
  type: "kubernetes:helm.sh/v3:Release",
  props: { chart: "x", namespace: home },
});

describe("what hides objects", () => {
  const lonely = service({});
  const refused = ["violation 0 spec.selector"];

  it("is a Helm release in the same namespace, or in one that is not known", () => {
    assert.deepEqual(judgeStack("service-selects-pods", [lonely]), refused);
    assert.deepEqual(judgeStack("service-selects-pods", [lonely, release("other")]), refused);
    assert.deepEqual(judgeStack("service-selects-pods", [lonely, release(undefined)]), refused);
    assert.deepEqual(judgeStack("service-selects-pods", [lonely, release("shop")]), []);
    assert.deepEqual(judgeStack("service-selects-pods", [lonely, release(UNKNOWN)]), []);
  });

  it("is for references from pods also the lack of the namespace itself", () => {
    const pod = deployment({
      template: { metadata: {}, spec: { serviceAccountName: "shop", containers: [{ name: "app" }] } },
    });
    const missing = ["violation 1 spec.template.spec.serviceAccountName"];
    assert.deepEqual(judgeStack("pod-references-exist", [namespace, pod]), missing);
    assert.deepEqual(judgeStack("pod-references-exist", [namespace, pod, release("shop")]), []);
    assert.deepEqual(judgeStack("pod-references-exist", [pod]), []);
  });
});

describe("neighbours", () => {
  /** An object in a namespace, of which nothing else matters here. */
  const objectIn = (home: unknown): StackObject => {
    const root = rootField({ metadata: { namespace: home } });
    const [type, groupKind] = ["kubernetes:core/v1:Service", "core/Service"];
    return {
      ...{ group: "core", version: "v1", kind: "Service", groupKind, partial: false, root },
      resource: { type, name: "example", props: root.value, root },
      name: at(root, "metadata", "name"),
      namespace: at(root, "metadata", "namespace"),
    };
  };
  const homes = fc.array(fc.constantFrom("shop", "till", "default", undefined, UNKNOWN), { minLength: 1 });

  it("are all that may be in the same namespace, in order", () => {
    fc.assert(
      fc.property(homes, (namespaces) => {
        const objects = namespaces.map(objectIn);
        for (const one of objects) {
          const near = (other: StackObject): boolean => areNeighbours(one, other) !== false;
          assert.deepEqual(neighboursOf(one, objects), objects.filter(near));
        }
      }),
    );
  });
});

describe("selectors", () => {
  const pods = (labels: unknown) => deployment({ template: { metadata: { labels }, spec: {} } });
  const judgeSelector = (selector: unknown, labels: unknown): string[] =>
    judgeStack("pdb-selects-pods", [pods(labels), budget({ selector })]);
  const refused = ["violation 1 spec.selector"];

  it("take all labels that they list, and may leave others out", () => {
    assert.deepEqual(judgeSelector({ matchLabels: { a: "1" } }, { a: "1", b: "2" }), []);
    assert.deepEqual(judgeSelector({ matchLabels: { a: "1", b: "2" } }, { a: "1" }), refused);
    assert.deepEqual(judgeSelector({}, { a: "1" }), []);
  });

  it("take what expressions say", () => {
    const expression = (operator: unknown, ...values: unknown[]) => ({
      matchExpressions: [{ key: "a", operator, values }],
    });
    for (const fits of [expression("In", "1", "2"), expression("NotIn", "2"), expression("Exists")])
      assert.deepEqual(judgeSelector(fits, { a: "1" }), [], JSON.stringify(fits));
    for (const fails of [
      expression("In", "2"),
      expression("NotIn", "1"),
      expression("DoesNotExist"),
      expression("Like"),
    ])
      assert.deepEqual(judgeSelector(fails, { a: "1" }), refused, JSON.stringify(fails));
    assert.deepEqual(judgeSelector(expression("NotIn", "1"), {}), []);
  });

  it("say what is not known, in the resource that has it", () => {
    assert.deepEqual(judgeSelector({ matchLabels: { a: "1" } }, { a: UNKNOWN }), [
      "unknown 0 spec.template.metadata.labels.a",
    ]);
    assert.deepEqual(judgeSelector({ matchLabels: { a: UNKNOWN } }, { a: "1" }), [
      "unknown 1 spec.selector.matchLabels.a",
    ]);
    assert.deepEqual(judgeSelector({ matchLabels: { a: UNKNOWN, b: "1" } }, { a: "1" }), refused);
  });
});

describe("references to Services", () => {
  it("know a port by its name and by its number, and other kinds of backends", () => {
    const to = (ref: Record<string, unknown>) =>
      route({ rules: [{ backendRefs: [{ name: "shop", ...ref }] }] });
    const judgeRef = (ref: Record<string, unknown>): string[] =>
      judgeStack("route-service-exists", [service({}), to(ref)]);
    assert.deepEqual(judgeRef({ port: 80 }), []);
    assert.deepEqual(judgeRef({}), []);
    assert.deepEqual(judgeRef({ name: "x", kind: "AWSService" }), []);
    assert.deepEqual(judgeRef({ name: "x", kind: UNKNOWN }), ["unknown 1 spec.rules[0].backendRefs[0].kind"]);
    assert.deepEqual(judgeRef({ port: UNKNOWN }), ["unknown 1 spec.rules[0].backendRefs[0].port"]);
  });

  it("of another namespace count where the stack makes it", () => {
    const ref = route({ rules: [{ backendRefs: [{ name: "basket", namespace: "other", port: 80 }] }] });
    const other = { ...namespace, props: { metadata: { name: "other" } } };
    assert.deepEqual(judgeStack("route-service-exists", [ref]), []);
    assert.deepEqual(judgeStack("route-service-exists", [ref, other]), [
      "violation 0 spec.rules[0].backendRefs[0].name",
    ]);
  });
});

describe("the minimum of pods of a workload", () => {
  const judgeBudget = (pods: StackExampleResource, ...others: StackExampleResource[]): string[] =>
    judgeStack("pdb-below-minimum", [pods, budget({ minAvailable: 2 }), ...others]);
  const refused = ["violation 1 spec.minAvailable"];

  it("are the autoscaler's minimum, else the replicas, else one", () => {
    assert.deepEqual(judgeBudget(deployment({ replicas: 3 })), []);
    assert.deepEqual(judgeBudget(deployment({})), refused);
    assert.deepEqual(judgeBudget(deployment({ replicas: 9 }), autoscaler({ minReplicas: 2 })), refused);
    assert.deepEqual(judgeBudget(deployment({ replicas: 1 }), autoscaler({ minReplicas: 3 })), []);
  });

  it("can be unknown, or somebody else's to say", () => {
    assert.deepEqual(judgeBudget(deployment({ replicas: UNKNOWN })), ["unknown 0 spec.replicas"]);
    assert.deepEqual(judgeBudget(deployment({}), autoscaler({ minReplicas: UNKNOWN })), [
      "unknown 2 spec.minReplicas",
    ]);
    const keda = object("keda.sh/v1alpha1", "ScaledObject", { scaleTargetRef: { name: "shop" } });
    assert.deepEqual(judgeBudget(deployment({}), keda), []);
  });

  it("are compared with shares as Kubernetes rounds them", () => {
    const judgeShare = (spec: Record<string, unknown>, replicas: number): string[] =>
      judgeStack("pdb-below-minimum", [deployment({ replicas }), budget(spec)]);
    assert.deepEqual(judgeShare({ minAvailable: "50%" }, 2), []);
    assert.deepEqual(judgeShare({ minAvailable: "51%" }, 2), refused);
    assert.deepEqual(judgeShare({ maxUnavailable: "50%" }, 3), []);
    assert.deepEqual(judgeShare({ maxUnavailable: "100%" }, 3), ["violation 1 spec.maxUnavailable"]);
    assert.deepEqual(judgeShare({ maxUnavailable: 1 }, 1), []);
  });
});

describe("hpa-owns-replicas", () => {
  it("lets go of other resources' ignoreChanges", () => {
    const pods = { ...deployment({ replicas: 3 }), ignoreChanges: ["spec.template"] };
    assert.deepEqual(judgeStack("hpa-owns-replicas", [pods, autoscaler({})]), ["violation 0 spec.replicas"]);
    assert.deepEqual(judgeStack("hpa-owns-replicas", [deployment({ replicas: UNKNOWN }), autoscaler({})]), [
      "unknown 0 spec.replicas",
    ]);
  });
});

describe("unique-hostnames", () => {
  const routes = (one: Record<string, unknown>, other: Record<string, unknown>): string[] =>
    judgeStack("unique-hostnames", [route(one, { name: "one" }), route(other, { name: "two" })]);
  const refused = ["violation 1 spec.hostnames[0]"];

  it("tells listeners, Gateways and their namespaces apart", () => {
    assert.deepEqual(routes({}, {}), refused);
    assert.deepEqual(routes({}, { parentRefs: [{ name: "web", sectionName: "http" }] }), []);
    assert.deepEqual(routes({}, { parentRefs: [{ name: "web", namespace: "other" }] }), []);
    assert.deepEqual(routes({}, { parentRefs: [{ name: "web", namespace: "shop" }] }), refused);
  });

  it("does not decide what headers decide, nor what is unknown", () => {
    const match = (value: unknown) => ({ rules: [{ matches: [value] }] });
    assert.deepEqual(routes({}, match({ headers: [{ name: "a", value: "b" }] })), []);
    assert.deepEqual(routes({}, match({ path: { value: "/" } })), refused);
    assert.deepEqual(routes({}, match({ headers: UNKNOWN })), ["unknown 1 spec.rules[0].matches[0].headers"]);
    assert.deepEqual(routes({}, { hostnames: [UNKNOWN] }), ["unknown 1 spec.hostnames[0]"]);
  });
});
