import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import {
  type AdmissionPoliciesPlanArgs,
  planAdmissionPolicies,
} from "../../../components/admission/admission-policies-plan.ts";
import { generatedGroups } from "../../../components/admission/generated-policies.ts";
import { mergedPolicy } from "../../../components/admission/merged-policy.ts";
import { binding, inNamespaces, namespace, policy } from "./admission-cases.ts";
import { old, oldIngress, oldService } from "./admission-legacy.ts";
import { again, careless, carelessRole, largest, largestRole } from "./admission-largest.ts";
import { compliant, compliantContainer, pod } from "./admission-pods.ts";
import { type Answer, type DryRun, type Manifest, dryRunClient, rulesOf } from "./dry-run.ts";
import { TestSandbox, eventually, testTools } from "./support.ts";
import { untilRefused } from "./until-refused.ts";

/** Groups that are no part of Kubernetes itself. */
const CUSTOM = /^(?!.*\.k8s\.io\/)[^/]*\.|^gateway\./;

describe("admission policies as the platform installs them, by a real API server", () => {
  let sandbox: TestSandbox;
  let server: DryRun;

  before(async () => {
    const tools = await testTools();
    sandbox = new TestSandbox(tools, "simulated");
    await sandbox.start();
    server = dryRunClient(join(sandbox.dir, "cluster", "admin.kubeconfig"));
  });
  after(async () => {
    server.close();
    await sandbox.remove();
  });

  const pods = generatedGroups().find(({ name }) => name === "pods")!;

  const isMandatory = (rule: string): boolean =>
    generatedGroups()
      .flatMap(({ rules }) => rules)
      .some((one) => one.rule === rule && one.enforcement === "mandatory");

  const running = pod("guarded", compliant(), "running");

  const install = (args: AdmissionPoliciesPlanArgs, suffix = ""): Promise<string> => {
    const { plan, problems } = planAdmissionPolicies(args, generatedGroups());
    assert.deepEqual(problems, []);
    return sandbox.apply(
      ...plan.policies.flatMap(({ metadata, policy: spec, binding: bound }) => {
        const name = `${metadata.name}${suffix}`;
        return [policy(name, spec), binding(name, { ...bound, policyName: name })];
      }),
    );
  };

  before(async () => {
    const places = ["guarded", "warned", "audited", "elsewhere"];
    await sandbox.apply(...places.map(namespace), old, oldService, oldIngress);
    await sandbox.accountsOf(...places);
    await install({ mode: "deny", namespaces: ["guarded"] });
    const others = generatedGroups().flatMap((group) => group.rules);
    const off = Object.fromEntries(others.map(({ rule }) => [rule, "off"]));
    await install({ ruleModes: { ...off, "image-digest": "warn" }, namespaces: ["warned"] }, "-warned");
    await install({ ruleModes: { ...off, "image-digest": "audit" }, namespaces: ["audited"] }, "-audited");
    await untilRefused(server, pod("guarded", { containers: [{ name: "app", image: "shop:1" }] }));
    await eventually(
      "a warning",
      120,
      async () =>
        (await server.create(pod("warned", { containers: [{ name: "app", image: "shop:1" }] }))).warnings
          .length > 0,
    );
    await sandbox.apply(running);
  });

  it("say what is wrong, where, and how to fix it", async () => {
    // One rule alone is broken: the server answers with whichever refusal it finds first.
    const { status, message } = await server.create(
      pod(
        "guarded",
        compliant(
          { image: "shop:1" },
          {
            initContainers: [
              { ...compliantContainer, name: "init", image: "init:1", readinessProbe: undefined },
            ],
          },
        ),
      ),
    );
    assert.equal(status, 403);
    assert.ok(
      message.endsWith(
        "denied request: image-digest: Images must be named by digest. Violated at: container init image, container app image. " +
          "Fix: Use repository@sha256:…, the digest that the build pushed; a tag before the @ does no harm.",
      ),
      message,
    );
  });

  it("name all rules that an object violates, in the refusal by the first", async () => {
    const { status, message } = await server.create(
      pod("guarded", compliant({ image: "shop:1", stdin: true }, { hostPID: true })),
    );
    assert.equal(status, 403);
    assert.match(
      message,
      /denied request: pod-host-namespaces: .* Violated at: pod hostPID\. Fix: .* Also violated: no-interactive-containers, image-digest\.$/,
    );
  });

  it("count what can't be evaluated as a violation of that rule, and of no other", async () => {
    const doctored = {
      ...pods,
      rules: pods.rules.map((rule) =>
        rule.rule === "pod-privileged"
          ? { ...rule, variable: { ...rule.variable, expression: '[1][size("four")] == 1 ? [] : [""]' } }
          : rule,
      ),
    };
    for (const [place, namesOthers, action] of [
      ["erring", true, "Deny"],
      ["erring-aloud", false, "Warn"],
    ] as const)
      await sandbox.apply(
        namespace(place),
        policy(place, mergedPolicy(doctored, doctored.rules, namesOthers)),
        binding(place, { validationActions: [action], matchResources: inNamespaces(place) }),
      );
    await sandbox.accountsOf("erring", "erring-aloud");
    await untilRefused(server, pod("erring", compliant({ image: "shop:1" })));
    assert.match((await server.create(pod("erring", compliant()))).message, /podPrivileged.* index out of/);
    await eventually("a warning", 120, async () => {
      const { warnings } = await server.create(pod("erring-aloud", compliant({ image: "shop:1" })));
      const erring = warnings.filter((warning) => warning.includes("podPrivileged"));
      return erring.length === 1 && rulesOf(warnings).includes("image-digest");
    });
  });

  it("warn, or only write to the audit log, where they are told to", async () => {
    const bad = { containers: [{ name: "app", image: "shop:1" }] };
    const [warned, audited] = [
      await server.create(pod("warned", bad)),
      await server.create(pod("audited", bad)),
    ];
    assert.deepEqual([warned.status, audited.status], [201, 201]);
    assert.ok(
      warned.warnings.some((warning) => warning.includes("with binding 'slipway-pods-warn-warned'")),
      warned.warnings.join("\n"),
    );
    assert.deepEqual(rulesOf(warned.warnings), ["image-digest"]);
    assert.deepEqual(audited.warnings, []);
  });

  it("let go on what was there before them, and judge its next change", async () => {
    const [labelled, scaled, restarted, fixed] = [
      await server.patch(old, { metadata: { labels: { team: "shop" } } }),
      await server.patch(old, { spec: { replicas: 1 } }),
      await server.patch(old, { spec: { template: { metadata: { annotations: { restarted: "now" } } } } }),
      await server.patch(old, { spec: { template: { spec: compliant() } } }),
    ];
    assert.deepEqual(
      [labelled, scaled, restarted, fixed].map(({ status }) => status),
      [200, 200, 403, 200],
      restarted.message,
    );
  });

  it("let go on other objects, too, and judge what a change is about", async () => {
    const [labelled, bound, opened, closed] = [
      await server.patch(oldService, {
        metadata: { labels: { team: "shop" }, annotations: { noted: "now" } },
      }),
      await server.patch(oldService, { spec: { sessionAffinity: "ClientIP" } }),
      await server.patch(oldService, { spec: { type: "LoadBalancer" } }),
      await server.patch(oldService, { spec: { type: "ClusterIP" } }),
    ];
    assert.deepEqual(
      [labelled, bound, opened, closed].map(({ status }) => status),
      [200, 403, 403, 200],
      closed.message,
    );
    const snippet = { "nginx.ingress.kubernetes.io/server-snippet": "return 200;" };
    const [noted, snipped] = [
      await server.patch(oldIngress, { metadata: { annotations: { noted: "now" } } }),
      await server.patch(oldIngress, { metadata: { annotations: snippet } }),
    ];
    assert.deepEqual([noted.status, snipped.status], [200, 403], noted.message);
    assert.match(snipped.message, /denied request: ingress-snippets: /);
  });

  it("have nothing against what the chart of a service renders", async () => {
    const golden = new URL("../../charts/golden/", import.meta.url);
    for (const file of await readdir(golden)) {
      for (const document of parseAllDocuments(await readFile(new URL(file, golden), "utf8"))) {
        const manifest = document.toJS() as Manifest | null;
        if (!manifest || CUSTOM.test(manifest.apiVersion)) continue;
        const metadata = { ...manifest.metadata, namespace: "guarded" };
        const { status, warnings, message } = await server.create({ ...manifest, metadata });
        assert.equal(status, 201, message);
        assert.deepEqual(rulesOf(warnings), [], `${file}: ${manifest.kind}`);
      }
    }
  });

  it("judge debug containers", async () => {
    const debug = (container: object): Promise<Answer> =>
      server.patch(running, { spec: { ephemeralContainers: [container] } }, "ephemeralcontainers");
    const { resources: _resources, readinessProbe: _probe, ...container } = compliantContainer;
    assert.equal((await debug({ ...container, name: "debug" })).status, 200);
    const { status, message } = await debug({ ...container, name: "debug", image: "busybox" });
    assert.equal(status, 403);
    assert.match(message, /container debug image/);
  });

  it("judge other requests and limits of a pod that is there", async () => {
    // On no node: a simulated one says of no container what it got, so that the API server takes it for too old to resize.
    const waiting = pod("guarded", compliant({}, { nodeSelector: { "example.com/none": "yes" } }), "waiting");
    await sandbox.apply(waiting);
    const { resources } = compliantContainer;
    const resize = (memory: string): Promise<Answer> => {
      const resized = { ...resources, limits: { ...resources.limits, memory } };
      const containers = [{ ...compliantContainer, resources: resized }];
      return server.patch(waiting, { spec: { containers } }, "resize");
    };
    const isWarnedOf = async (memory: string): Promise<boolean> => {
      const { status, message, warnings } = await resize(memory);
      assert.equal(status, 200, message);
      return rulesOf(warnings).includes("memory-limit-ratio");
    };
    assert.deepEqual([await isWarnedOf("64Gi"), await isWarnedOf("9Mi")], [true, false]);
  });

  it("stay within what CEL may cost, for the largest of pods", async () => {
    const { status, message } = await server.create(pod("guarded", largest));
    assert.equal(status, 201, message);
  });

  /**
   * A policy's binding has a budget for all its validations and messages together (apiserver, apis/cel/config.go,
   * RuntimeCELCostBudget). Where all rules are in one mode, they share one: twice each leaves half of it.
   */
  it("take less than half of the budget, whether nothing is violated or nearly all", async () => {
    const place = "budget";
    await sandbox.apply(
      namespace(place),
      ...generatedGroups().flatMap((group) => [
        policy(`twice-${group.name}`, mergedPolicy(group, [...group.rules, ...again(group)], true)),
        binding(`twice-${group.name}`, { validationActions: ["Warn"], matchResources: inNamespaces(place) }),
      ]),
    );
    await sandbox.accountsOf(place);
    const judged = async (manifest: Manifest): Promise<string[]> => {
      const { status, message, warnings } = await server.create(manifest);
      assert.equal(status, 201, message);
      for (const warning of warnings) assert.doesNotMatch(warning, /budget|cost/);
      return rulesOf(warnings);
    };
    for (const bad of [pod(place, careless), carelessRole(place)])
      await eventually("many rules are violated", 60, async () => (await judged(bad)).length > 5);
    for (const good of [pod(place, largest), largestRole(place)])
      assert.deepEqual((await judged(good)).filter(isMandatory), []);
  });

  it("give the type checker nothing to warn of", async () => {
    // It looks at versions by their names only; each rule alone, for it takes the square of the expressions.
    const resourceRules = pods.resourceRules.map((kinds) => ({ ...kinds, apiVersions: ["v1"] }));
    await sandbox.apply(
      ...pods.rules.map((rule) =>
        policy(`typed-${rule.rule}`, mergedPolicy({ ...pods, resourceRules }, [rule], false)),
      ),
    );
    const statuses = async (): Promise<string[]> =>
      (
        await sandbox.kubectl([
          ...["get", "validatingadmissionpolicies", "-l", "app.kubernetes.io/part-of=slipway"],
          ...["-o", 'jsonpath={range .items[*]}{.status.typeChecking}{"\\n"}{end}-'],
        ])
      )
        .split("\n")
        .slice(0, -1);
    await eventually("all are checked", 120, async () => (await statuses()).every((status) => status !== ""));
    const checked = await statuses();
    assert.ok(checked.length > pods.rules.length);
    for (const typeChecking of checked) assert.equal(typeChecking, "{}");
  });

  it("leave no gap where they take over from a policy a rule", async () => {
    const place = "moving";
    const matchResources = inNamespaces(place);
    const single = pods.rules.map((rule) => `single-${rule.rule}`);
    await sandbox.apply(
      namespace(place),
      ...pods.rules.flatMap((rule, index) => [
        policy(single[index]!, mergedPolicy(pods, [rule], false)),
        binding(single[index]!, { validationActions: ["Deny"], matchResources }),
      ]),
    );
    await sandbox.accountsOf(place);
    const bad = pod(place, { containers: [{ name: "app", image: "shop:1" }] });
    await untilRefused(server, bad);
    let moving = true;
    const refusedBy = new Set<string | undefined>();
    const asking = (async () => {
      while (moving) {
        const { message } = await server.create(bad);
        refusedBy.add(/ValidatingAdmissionPolicy '(moved|single)[^']*' /.exec(message)?.[1]);
      }
    })();
    // As an update does: what is new is made first, and what is no longer there deleted at the end.
    await sandbox.apply(
      policy("moved", mergedPolicy(pods, pods.rules, true)),
      binding("moved", { validationActions: ["Deny"], matchResources }),
    );
    await sandbox.kubectl(["delete", "validatingadmissionpolicybindings", ...single]);
    await sandbox.kubectl(["delete", "validatingadmissionpolicies", ...single]);
    await eventually("the merged policy refuses", 120, () => Promise.resolve(refusedBy.has("moved")));
    moving = false;
    await asking;
    assert.deepEqual([...refusedBy].sort(), ["moved", "single"]);
  });

  it("leave the control plane and the add-ons alone, and nobody else", async () => {
    await install({ mode: "deny", excludedNamespaces: ["external-secrets"] });
    const bad = { containers: [{ name: "app", image: "shop:1" }] };
    await untilRefused(server, pod("elsewhere", bad));
    // cert-manager's is there, by whoever made it, and the add-on is not.
    await sandbox.apply(namespace("external-secrets"), namespace("cert-manager"));
    for (const place of ["external-secrets", "cert-manager"]) await sandbox.accountsOf(place);
    assert.equal((await server.create(pod("cert-manager", bad))).status, 403);
    for (const place of ["kube-system", "external-secrets"]) {
      const { status, message } = await server.create(pod(place, bad));
      assert.equal(status, 201, message);
    }
  });
});
