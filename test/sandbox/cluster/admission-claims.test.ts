import assert from "node:assert/strict";
import { join } from "node:path";
import { planAdmissionPolicies } from "../../../components/admission/admission-policies-plan.ts";
import {
  admissionGroups,
  LOAD_BALANCER_CONTROLLER,
  namespaceClaims,
} from "../../../components/admission/namespace-claims.ts";
import { EKS_ADDON_MANAGER } from "../../../components/admission/aws-namespaces.ts";
import { binding, policy } from "./admission-cases.ts";
import { type DryRun, dryRunClient, type Manifest } from "./dry-run.ts";
import { TestSandbox, testTools } from "./support.ts";
import { untilRefused } from "./until-refused.ts";

const RESTRICTED = { "pod-security.kubernetes.io/enforce": "restricted" };
const [OWN, OTHERS] = ["arn:aws:iam::111122223333:role/p/own", "arn:aws:iam::111122223333:role/p/others"];
const [OWN_GROUP, OTHERS_GROUP] = ["arn:own-target-group", "arn:others-target-group"];

const namespace = (name: string, annotations = {}, labels = RESTRICTED): Manifest => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name, annotations, labels } as Manifest["metadata"],
});

/** A namespace that enforces the standards as of a version. */
const pinned = (version: string): Manifest =>
  namespace("new", {}, { ...RESTRICTED, ["pod-security.kubernetes.io/enforce-version" as string]: version });

/** A definition by which the API server takes objects of a kind, whatever is in them. */
function definition(group: string, version: string, kind: string): object {
  const plural = `${kind.toLowerCase()}s`;
  const schema = {
    openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      annotations: { "api-approved.kubernetes.io": "unapproved, a test" },
    },
    spec: {
      group,
      names: { kind, plural },
      scope: "Namespaced",
      versions: [{ name: version, served: true, storage: true, schema }],
    },
  };
}

const KINDS = [
  ["external-secrets.io", "v1", "SecretStore"],
  ["generators.external-secrets.io", "v1alpha1", "STSSessionToken"],
  ["elbv2.k8s.aws", "v1beta1", "TargetGroupBinding"],
  ["gateway.networking.k8s.io", "v1", "HTTPRoute"],
] as const;

const object = (kind: string, spec: Manifest["spec"], place = "shop"): Manifest => {
  const [group, version] = KINDS.find(([, , each]) => each === kind)!;
  return { apiVersion: `${group}/${version}`, kind, metadata: { name: "it", namespace: place }, spec: spec! };
};
const store = (aws: object, place?: string): Manifest => object("SecretStore", { provider: { aws } }, place);
const route = (hostnames?: readonly string[], place?: string): Manifest =>
  object("HTTPRoute", hostnames ? { hostnames } : {}, place);

describe("admission policies on what a namespace lays claim to, by a real API server", () => {
  let sandbox: TestSandbox;
  let server: DryRun;

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    server = dryRunClient(join(sandbox.dir, "cluster", "admin.kubeconfig"));
    const claims = {
      [namespaceClaims.secretReaders]: `${OWN},arn:aws:iam::111122223333:role/p/admin`,
      [namespaceClaims.targetGroups]: OWN_GROUP,
      [namespaceClaims.hostnames]: "shop.example.com,www.example.com",
    };
    await sandbox.apply(
      namespace("shop", claims),
      namespace("bare"),
      namespace("gateway", { [namespaceClaims.hostnames]: "*" }),
      ...KINDS.map(([group, version, kind]) => definition(group, version, kind)),
    );
    await sandbox.kubectl(["wait", "crd", "--all", "--for=condition=Established", "--timeout=120s"]);
    await sandbox.apply(store({ role: OTHERS }, "bare"));
    const { plan, problems } = planAdmissionPolicies({ mode: "deny" }, admissionGroups());
    assert.deepEqual(problems, []);
    await sandbox.apply(
      ...plan.policies.flatMap(({ metadata: { name }, policy: spec, binding: bound }) => [
        policy(name, spec),
        binding(name, bound),
      ]),
    );
    await untilRefused(server, store({ role: OTHERS }));
  });
  after(async () => {
    server.close();
    await sandbox.remove();
  });

  const cases: readonly (readonly [title: string, manifest: Manifest, rule?: string])[] = [
    ["a store that becomes its own namespace's reader", store({ role: OWN })],
    ["a store without a role, by which the operator reads nothing", store({ region: "eu-west-1" })],
    ["a store of another provider", object("SecretStore", { provider: { fake: {} } })],
    ["a store that becomes another's reader", store({ role: OTHERS }), "secret-store-role"],
    [
      "a store that becomes another's reader on the way to its own",
      store({ role: OWN, additionalRoles: [OTHERS] }),
      "secret-store-role",
    ],
    ["a store of a namespace that is given no reader", store({ role: OWN }, "bare"), "secret-store-role"],
    ["a part of an own reader's name", store({ role: OWN.slice(0, -1) }), "secret-store-role"],
    ["credentials of an own reader", object("STSSessionToken", { role: OWN })],
    ["credentials of another's reader", object("STSSessionToken", { role: OTHERS }), "secret-store-role"],
    ["a target group that is given", object("TargetGroupBinding", { targetGroupARN: OWN_GROUP })],
    [
      "another's target group",
      object("TargetGroupBinding", { targetGroupARN: OTHERS_GROUP }),
      "target-group-owner",
    ],
    [
      "a target group by its name",
      object("TargetGroupBinding", { targetGroupName: "x" }),
      "target-group-owner",
    ],
    [
      "a target group where none is given",
      object("TargetGroupBinding", { targetGroupName: "x" }, "bare"),
      "target-group-owner",
    ],
    ["a route for own hosts", route(["shop.example.com", "www.example.com"])],
    ["a route for another's host", route(["shop.example.com", "api.example.com"]), "route-hostname-owner"],
    ["a route for all hosts", route(), "route-hostname-owner"],
    ["a route for a wildcard", route(["*.example.com"]), "route-hostname-owner"],
    ["a route of a namespace without hosts", route(["shop.example.com"], "bare"), "route-hostname-owner"],
    ["the Gateway's own redirect", route(undefined, "gateway")],
    ["a namespace with a Pod Security level", namespace("new")],
    [
      "a namespace without one",
      namespace("new", {}, {} as typeof RESTRICTED),
      "namespace-pod-security-label",
    ],
    [
      "a namespace that enforces nothing",
      namespace("new", {}, { "pod-security.kubernetes.io/enforce": "privileged" }),
      "namespace-pod-security-label",
    ],
    ["a namespace with a level as of the newest version", pinned("latest")],
    ["a namespace with a level as of a version that knows all checks", pinned("v1.36")],
    ["a namespace with a level as of the first version", pinned("v1.0"), "namespace-pod-security-label"],
    ["a namespace with a level from before host probes", pinned("v1.33"), "namespace-pod-security-label"],
  ];
  for (const [title, manifest, rule] of cases) {
    it(`${rule === undefined ? "take" : `refuse, by ${rule},`} ${title}`, async () => {
      const { status, message } = await server.create(manifest);
      if (rule === undefined) assert.equal(status, 201, message);
      else assert.match(message, new RegExp(`denied request: ${rule}: .* Violated at: .*Fix: `));
    });
  }

  it("let EKS alone make a namespace of AWS's agents, where a privileged pod is nobody's business", async () => {
    // EKS puts no Pod Security level on it.
    const agents = namespace("amazon-guardduty", {}, {} as typeof RESTRICTED);
    const make = (user: string, ...args: string[]): Promise<string> =>
      sandbox.kubectl(
        ["create", ...args, "-o", "name", "--as", user, "--as-group", "system:masters", "-f", "-"],
        JSON.stringify(agents),
      );
    await assert.rejects(make("mallory", "--dry-run=server"), /namespace-reserved: .*Violated at: .*Fix: /);
    await assert.rejects(make("eks:addon-manager:x", "--dry-run=server"), /namespace-reserved/);
    const { message } = await server.create(namespace("amazon-cloudwatch"));
    assert.match(message, /namespace-reserved/);
    await make(EKS_ADDON_MANAGER);
    await sandbox.accountsOf("amazon-guardduty");
    const agent = (place: string): Manifest => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "agent", namespace: place },
      spec: {
        hostPID: true,
        containers: [{ name: "agent", image: "agent:1", securityContext: { privileged: true } }],
      },
    });
    const { status, message: why } = await server.create(agent("amazon-guardduty"));
    assert.equal(status, 201, why);
  });

  it("let the load balancer's controller bind its own target groups, and no account of that name", async () => {
    const bind = (user: string): Promise<string> =>
      sandbox.kubectl(
        ["create", "--dry-run=server", "-o", "name", "--as", user, "--as-group", "system:masters", "-f", "-"],
        JSON.stringify(object("TargetGroupBinding", { targetGroupARN: OTHERS_GROUP })),
      );
    assert.match(await bind(LOAD_BALANCER_CONTROLLER), /targetgroupbinding/);
    const namesake = "system:serviceaccount:shop:aws-load-balancer-controller";
    await assert.rejects(bind(namesake), /target-group-owner/);
  });

  it("let go on what was there before them, and judge its next change", async () => {
    const there = store({ role: OTHERS }, "bare");
    const labelled = await server.patch(there, { metadata: { labels: { team: "shop" } } });
    assert.equal(labelled.status, 200, labelled.message);
    const changed = await server.patch(there, { spec: { refreshInterval: 5 } });
    assert.match(changed.message, /secret-store-role/);
    const released = await server.patch(namespace("bare"), {
      metadata: { labels: { "pod-security.kubernetes.io/enforce": null } },
    });
    assert.match(released.message, /namespace-pod-security-label/);
    const aged = await server.patch(namespace("bare"), {
      metadata: { labels: { "pod-security.kubernetes.io/enforce-version": "v1.0" } },
    });
    assert.match(aged.message, /namespace-pod-security-label/);
    const noted = await server.patch(namespace("bare"), { metadata: { annotations: { noted: "now" } } });
    assert.equal(noted.status, 200, noted.message);
  });
});
