import { allOf, type Answer, ask, when } from "../../lib/answer.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { violation } from "../../lib/finding.ts";
import { earlierOf, Index, indexed } from "../../lib/index-by.ts";
import { INGRESS } from "../../lib/ingress.ts";
import { equal } from "../../lib/selector.ts";
import { ingress, route } from "../../lib/stack-examples.ts";
import { objectsOf } from "../../lib/stack-objects.ts";
import { type Stack, type StackObject, stackRule } from "../../lib/stack-rule.ts";

/** A host, with a path, that an object claims at a place where requests come in. */
interface Claim {
  readonly object: StackObject;
  readonly host: Field;
  /** Whether host and path decide alone. */
  readonly isAlone: Answer;
  /** Fields that all have to be the same for two claims to clash: the path, and the listener. */
  readonly scope: readonly Field[];
}

const orElse = (field: Field, value: string): Field => (isAbsent(field.value) ? { ...field, value } : field);

const ingressClaims = (object: StackObject): readonly Claim[] =>
  items(at(object.root, "spec", "rules")).flatMap((rule) => {
    const host = at(rule, "host");
    const paths = items(at(rule, "http", "paths"));
    return (isAbsent(host.value) ? [] : paths).map((path) => ({
      object,
      host,
      isAlone: true,
      scope: [at(object.root, "spec", "ingressClassName"), orElse(at(path, "path"), "/")],
    }));
  });

/** The paths that a rule matches, and whether by nothing else: what a header decides, too, is shared by intent. */
const pathsOf = (rule: Field): readonly { path: Field; isAlone: Answer }[] => {
  const matches = at(rule, "matches");
  if (isAbsent(matches.value)) return [{ path: orElse(at(matches, 0, "path", "value"), "/"), isAlone: true }];
  return items(matches).map((match) => ({
    path: orElse(at(match, "path", "value"), "/"),
    isAlone: allOf(
      ["headers", "method", "queryParams"].map((key) => ask(at(match, key), (value) => isAbsent(value))),
    ),
  }));
};

const routeClaims = (object: StackObject): readonly Claim[] => {
  const spec = at(object.root, "spec");
  const paths = items(at(spec, "rules")).flatMap(pathsOf);
  return items(at(spec, "parentRefs")).flatMap((parent) => {
    const namespace = at(parent, "namespace");
    const home = isAbsent(namespace.value) ? object.namespace : namespace;
    return items(at(spec, "hostnames")).flatMap((host) =>
      paths.map(({ path, isAlone }) => ({
        object,
        host,
        isAlone,
        scope: [at(parent, "name"), home, at(parent, "sectionName"), path],
      })),
    );
  });
};

const claimsOf = (stack: Stack): readonly Claim[] => [
  ...objectsOf(stack, ...INGRESS).flatMap(ingressClaims),
  ...objectsOf(stack, "gateway.networking.k8s.io/HTTPRoute").flatMap(routeClaims),
];

const clash = (one: Claim, other: Claim): Answer =>
  one.object !== other.object &&
  one.object.kind === other.object.kind &&
  allOf([
    one.isAlone,
    other.isAlone,
    equal(one.host, other.host),
    ...one.scope.map((field, index) => equal(field, other.scope[index] ?? field)),
  ]);

const byHost = (claims: readonly Claim[]): Index<Claim> => new Index(claims, ({ host }) => [host.value]);

const to = (name: string) => [{ backendRefs: [{ name, port: 80 }] }];

export const uniqueHostnames = stackRule({
  name: "unique-hostnames",
  title: "A host and path must belong to one route",
  why: "Of two routes with one host the older wins, or both get a share: requests for one service reach the other.",
  fix: "Give each service a host or a path of its own; share one by matches on headers, or by weights in one route.",
  severity: "high",
  controls: [],
  examples: {
    good: [
      {
        title: "Hosts of their own",
        resources: [
          route({}),
          route({ hostnames: ["basket.example.com"], rules: to("basket") }, { name: "basket" }),
        ],
      },
      {
        title: "One host, two paths",
        resources: [
          route({}),
          route(
            { rules: [{ matches: [{ path: { type: "PathPrefix", value: "/basket" } }] }] },
            { name: "basket" },
          ),
        ],
      },
      {
        title: "One host, the other by a header",
        resources: [
          route({}),
          route({ rules: [{ matches: [{ headers: [{ name: "x-beta", value: "1" }] }] }] }, { name: "beta" }),
        ],
      },
    ],
    bad: [
      {
        title: "Two routes for one host",
        resources: [route({}), route({ rules: to("basket") }, { name: "basket", namespace: "shop" })],
        reported: [[1, "spec.hostnames[0]"]],
      },
      {
        title: "Two Ingresses for one host",
        resources: [ingress({}), ingress({}, { name: "basket" })],
        reported: [[1, "spec.rules[0].host"]],
      },
    ],
  },
  check: (stack) =>
    claimsOf(stack).flatMap((each, _, all) =>
      earlierOf(each, indexed(all, byHost).find(each.host.value)).flatMap((earlier) =>
        when(clash(earlier, each), [
          violation(each.host, "a host, or a host and path, that no other route claims"),
        ]),
      ),
    ),
});
