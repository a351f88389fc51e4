import assert from "node:assert/strict";
import fc from "fast-check";
import { formatPath, UNKNOWN } from "../../policy/lib/field.ts";
import { rules } from "../../policy/rules/index.ts";
import { compliantSpec } from "./helpers.ts";
import { ODD_VALUES, oddValue, RUNS } from "./odd-values.ts";
import { placesOf, replaceAt } from "./replace-at.ts";

const types = [
  ...new Set(
    rules.flatMap(({ examples }) => [...examples.good, ...examples.bad].map(({ resource }) => resource.type)),
  ),
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:DeploymentPatch",
  "kubernetes:batch/v1:CronJob",
  "kubernetes:core/v1:List",
  "kubernetes:argoproj.io/v1alpha1:Rollout",
];

const seeds: readonly unknown[] = [
  ...rules.flatMap(({ examples }) =>
    [...examples.good, ...examples.bad].map(({ resource }) => resource.props),
  ),
  { spec: { template: { spec: compliantSpec } } },
  {
    items: [
      { apiVersion: "v1", kind: "Pod", spec: compliantSpec },
      { spec: { template: { spec: compliantSpec } } },
    ],
  },
];

/** The value with one of its parts, picked by `pick`, replaced. */
function mutate(value: unknown, pick: number, replacement: unknown): unknown {
  if (typeof value !== "object" || value === null || pick % 5 === 0) return replacement;
  const keys = Object.keys(value);
  const key = keys[pick % Math.max(keys.length, 1)];
  if (key === undefined) return replacement;
  const copy: Record<string, unknown> = Array.isArray(value)
    ? ([...(value as unknown[])] as unknown as Record<string, unknown>)
    : { ...value };
  copy[key] = mutate(copy[key], Math.floor(pick / 3), replacement);
  return copy;
}

const resources = fc
  .record({
    type: fc.constantFrom(...types),
    seed: fc.constantFrom(...seeds),
    mutations: fc.array(fc.tuple(fc.nat(), oddValue), { minLength: 1, maxLength: 4 }),
  })
  .map(({ type, seed, mutations }) => ({
    type,
    name: "example",
    props: mutations.reduce((props, [pick, replacement]) => mutate(props, pick, replacement), seed),
  }));

describe("rules on whatever they may meet", () => {
  it("never throw, and name each place once", function () {
    this.timeout(Math.max(120_000, RUNS * 20));
    fc.assert(
      fc.property(resources, (resource) => {
        for (const rule of rules) {
          const paths = rule.evaluate(resource).map(({ path }) => path);
          assert.deepEqual(paths, [...new Set(paths)]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("never throw on any odd value at any place of their own examples", () => {
    for (const rule of rules) {
      for (const { resource, settings } of [...rule.examples.good, ...rule.examples.bad]) {
        for (const keys of placesOf(resource.props)) {
          for (const odd of ODD_VALUES) {
            const props = replaceAt(resource.props, keys, odd);
            const judge = (): unknown => rule.evaluate({ ...resource, name: "example", props }, settings);
            assert.doesNotThrow(judge, `${rule.name}: ${formatPath(keys)}`);
          }
        }
      }
    }
  });

  it("never throw on what is deeper or longer than anything real", () => {
    const nested = (around: (inner: unknown) => unknown): unknown =>
      Array.from({ length: 20_000 }).reduce(around, {});
    const many = (element: unknown): unknown[] => Array.from({ length: 150_000 }, () => element);
    const pod = { apiVersion: "v1", kind: "Pod" };
    for (const [type, props] of [
      ["kubernetes:example.com/v1:Thing", nested((inner) => ({ spec: { template: [inner] } }))],
      ["kubernetes:core/v1:List", nested((inner) => ({ ...pod, kind: "List", items: [inner] }))],
      ["kubernetes:example.com/v1:Thing", { spec: { list: many({}) } }],
      ["kubernetes:core/v1:List", { items: many(pod) }],
      ["kubernetes:core/v1:Pod", { spec: { containers: many({}) } }],
      ["aws:iam/policy:Policy", { policy: { Statement: many({ Effect: "Allow", Action: "*" }) } }],
      ["aws:ec2/securityGroup:SecurityGroup", { ingress: many({ cidrBlocks: ["0.0.0.0/0"] }) }],
    ] as const) {
      // Rules on pods find them in the same way: one stands for all.
      for (const rule of rules.filter(
        ({ types, name }) => types?.includes(type) ?? name === "pod-privileged",
      ))
        assert.doesNotThrow(() => rule.evaluate({ type, name: "example", props }), `${rule.name}: ${type}`);
    }
  });

  it("never throw on arbitrary values, nor on arbitrary settings", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.anything(),
        fc.dictionary(fc.string(), fc.anything()),
        (type, props, settings) => {
          for (const rule of rules) rule.evaluate({ type, name: "example", props }, settings);
        },
      ),
      { numRuns: 500 },
    );
  });

  for (const rule of rules) {
    it(`never take an unknown for a pass: ${rule.name}, anywhere on the way to a violation`, () => {
      for (const { resource, settings } of rule.examples.bad) {
        for (const { keys, path } of rule.evaluate({ ...resource, name: "example" }, settings)) {
          for (let depth = 1; depth <= keys.length; depth++) {
            const props = replaceAt(resource.props, keys.slice(0, depth), UNKNOWN);
            const reports = rule.evaluate({ ...resource, name: "example", props }, settings);
            const origin = formatPath(keys.slice(0, depth));
            assert.ok(
              reports.some((report) => report.kind === "unknown" && report.path === origin),
              `${path} hidden at ${origin}`,
            );
          }
        }
      }
    });
  }
});
