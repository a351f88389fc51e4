import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import {
  type AdmissionPoliciesPlanArgs,
  planAdmissionPolicies,
} from "../../../components/admission/admission-policies-plan.ts";
import { generatedPolicies } from "../../../components/admission/generated-policies.ts";
import { admissionPolicy } from "../../../policy/admission/policy.ts";
import { typeOfManifest } from "../../../policy/lib/kubernetes.ts";
import { sharedSettings } from "../../../policy/lib/options.ts";
import { rules } from "../../../policy/rules/index.ts";
import {
  PRIORITY_CLASS,
  binding,
  inNamespaces,
  isOnPods,
  namespace,
  renamed,
  serviceAccount,
  variants,
} from "./admission-cases.ts";
import { workloads } from "./admission-corpus.ts";
import { old, oldIngress, oldService } from "./admission-legacy.ts";
import { compliant, compliantContainer, pod } from "./admission-pods.ts";
import {
  type Answer,
  type DryRun,
  type Manifest,
  REFUSED_BY_API,
  dryRunClient,
  policiesOf,
} from "./dry-run.ts";
import { TestSandbox, eventually, testTools } from "./support.ts";

const CORPUS_SIZE = 400;
const LEVELS = ["baseline", "restricted"] as const;

/** The API server takes bindings up in the order in which they were made: where this one works, all do. */
const LAST_BOUND = "pod-host-namespaces";

/** The API server cuts warnings to 256 characters each, and drops those after 4096 (its filters/warning.go). */
const MOST_WARNINGS = 16;

/** Groups that are no part of Kubernetes itself. */
const CUSTOM = /^(?!.*\.k8s\.io\/)[^/]*\.|^gateway\./;

/** The API takes an unmasked /proc in a user namespace only, where baseline has nothing against it. */
const UNVIOLABLE = "baseline-pod-proc-mount";

describe("admission policies, by a real API server", () => {
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

  /** Until the API server goes by the policies that it was given. */
  const untilRefused = (manifest: Manifest): Promise<void> =>
    eventually(`${manifest.metadata.name} is refused by a policy`, 120, async () =>
      /ValidatingAdmissionPolicy .* denied request/.test((await server.create(manifest)).message),
    );

  describe("judge as the rules do, example by example", () => {
    const all = variants();

    before(async () => {
      const namespaces = new Set(all.flatMap((variant) => variant.namespaces));
      namespaces.delete("default");
      await sandbox.apply(
        PRIORITY_CLASS,
        ...[...namespaces].map(namespace),
        ...[...namespaces].map(serviceAccount),
        ...all.map(({ name, policy }) => renamed(policy, name)),
        ...all.map(({ name, namespaces: where }) =>
          binding(name, { validationActions: ["Deny"], matchResources: inNamespaces(...where) }),
        ),
      );
      await sandbox.accountsOf(...namespaces);
      for (const { bad } of all) {
        for (const { manifest } of bad) {
          // What the API refuses by itself tells nothing of policies.
          if (REFUSED_BY_API.includes((await server.create(manifest)).status)) continue;
          await untilRefused(manifest);
          break;
        }
      }
    });

    for (const { name, good, bad } of all) {
      for (const { title, manifest } of good) {
        it(`${name} accepts: ${title}`, async () => {
          const { status, message } = await server.create(manifest);
          assert.equal(status, 201, message);
        });
      }
      for (const { title, manifest } of bad) {
        it(`${name} refuses: ${title}`, async () => {
          const { status, message } = await server.create(manifest);
          // Some are refused by the API itself, which looks before any policy does.
          if (!REFUSED_BY_API.includes(status))
            assert.match(message, new RegExp(`ValidatingAdmissionPolicy '${name}' .* denied request`));
        });
      }
    }
  });

  describe("judge as the rules do, over a generated corpus", () => {
    for (const level of LEVELS) {
      it(`${CORPUS_SIZE} workloads at level ${level}`, async () => {
        const settings = sharedSettings(rules, { level });
        // Other rules are the same at both levels.
        const levelled = rules
          .filter(({ options }) => level === "restricted" || "level" in options)
          .sort((one, other) => Number(one.name === LAST_BOUND) - Number(other.name === LAST_BOUND));
        const judging = levelled.flatMap((rule) => {
          const policy = admissionPolicy(rule, settings[rule.name]);
          return policy && isOnPods(policy) ? [{ rule, policy, name: `${level}-${rule.name}` }] : [];
        });
        const place = `corpus-${level}`;
        await sandbox.apply(
          namespace(place),
          serviceAccount(place),
          ...judging.map(({ name, policy }) => renamed(policy, name)),
          // A refusal names one policy only; warnings name all.
          ...judging.map(({ name }) =>
            binding(name, { validationActions: ["Warn"], matchResources: inNamespaces(place) }),
          ),
        );
        await sandbox.accountsOf(place);
        await eventually("all policies warn", 120, async () => {
          const { warnings } = await server.create(pod(place, { ...compliant(), hostPID: true }));
          return policiesOf(warnings).includes(`${level}-${LAST_BOUND}`);
        });

        const corpus = fc.sample(workloads(place), { numRuns: CORPUS_SIZE, seed: 36 });
        const answers = await Promise.all(corpus.map((manifest) => server.create(manifest)));
        const violated = new Set<string>();
        let judged = 0;
        for (const [index, { status, message, warnings }] of answers.entries()) {
          const manifest = corpus[index]!;
          const what = JSON.stringify(manifest);
          if (status === 422) continue;
          assert.equal(status, 201, `${message}: ${what}`);
          judged += 1;
          assert.ok(warnings.length <= MOST_WARNINGS, what);
          const resource = { type: typeOfManifest(manifest) ?? "", name: "shop", props: manifest };
          const expected = judging
            .filter(({ rule }) => rule.evaluate(resource, settings[rule.name]).length > 0)
            .map(({ name }) => name);
          assert.deepEqual(policiesOf(warnings), expected.sort(), what);
          for (const name of expected) violated.add(name);
        }
        console.log(`      ${judged} judged, ${corpus.length - judged} refused by the API itself`);
        assert.ok(judged > 0.9 * corpus.length);
        const never = judging.map(({ name }) => name).filter((name) => !violated.has(name));
        assert.deepEqual(never, level === "baseline" ? [UNVIOLABLE] : [], "each policy is violated by some");
      });
    }
  });

  describe("as the platform installs them", () => {
    const running = pod("guarded", compliant(), "running");

    const install = (args: AdmissionPoliciesPlanArgs, suffix = ""): Promise<string> => {
      const { plan, problems } = planAdmissionPolicies(args, generatedPolicies());
      assert.deepEqual(problems, []);
      const named = plan.map(({ policy, binding: spec }) => ({
        policy,
        spec,
        name: `${spec.policyName}${suffix}`,
      }));
      return sandbox.apply(
        ...named.map(({ policy, name }) => renamed(policy, name)),
        ...named.map(({ spec, name }) => binding(name, { ...spec, policyName: name })),
      );
    };

    before(async () => {
      const places = ["guarded", "warned", "audited", "elsewhere"];
      await sandbox.apply(...places.map(namespace), old, oldService, oldIngress);
      await sandbox.accountsOf(...places);
      await install({ mode: "deny", namespaces: ["guarded"] });
      const others = generatedPolicies().map(({ metadata }) => metadata.labels["slipway.dev/rule"] ?? "");
      const off = Object.fromEntries(others.map((rule) => [rule, "off"]));
      await install({ ruleModes: { ...off, "image-digest": "warn" }, namespaces: ["warned"] }, "-warned");
      await install({ ruleModes: { ...off, "image-digest": "audit" }, namespaces: ["audited"] }, "-audited");
      await untilRefused(pod("guarded", { containers: [{ name: "app", image: "shop:1" }] }));
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
          "denied request: Images must be named by digest. Violated at: container init image, container app image. " +
            "Fix: Use repository@sha256:…, the digest that the build pushed; a tag before the @ does no harm.",
        ),
        message,
      );
    });

    it("warn, or only write to the audit log, where they are told to", async () => {
      const bad = { containers: [{ name: "app", image: "shop:1" }] };
      const [warned, audited] = [
        await server.create(pod("warned", bad)),
        await server.create(pod("audited", bad)),
      ];
      assert.deepEqual([warned.status, audited.status], [201, 201]);
      assert.ok(
        policiesOf(warned.warnings).includes("slipway-image-digest-warned"),
        warned.warnings.join("\n"),
      );
      assert.deepEqual(audited.warnings, []);
    });

    it("let go on what was there before them, and judge its next change", async () => {
      const [labelled, scaled, restarted, mended] = [
        await server.patch(old, { metadata: { labels: { team: "shop" } } }),
        await server.patch(old, { spec: { replicas: 1 } }),
        await server.patch(old, { spec: { template: { metadata: { annotations: { restarted: "now" } } } } }),
        await server.patch(old, { spec: { template: { spec: compliant() } } }),
      ];
      assert.deepEqual(
        [labelled, scaled, restarted, mended].map(({ status }) => status),
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
      assert.match(snipped.message, /slipway-ingress-snippets/);
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
          assert.deepEqual(policiesOf(warnings), [], `${file}: ${manifest.kind}`);
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

    it("stay within what CEL may cost, for the largest of pods", async () => {
      const many = Array.from({ length: 100 }, (_, index) => ({
        ...compliantContainer,
        name: `container-${index}`,
        ports: Array.from({ length: 20 }, (__, port) => ({ containerPort: 1024 + port, name: `p${port}` })),
      }));
      const volumes = Array.from({ length: 200 }, (_, index) => ({ name: `volume-${index}`, emptyDir: {} }));
      const { status, message } = await server.create(
        pod("guarded", { ...compliant(), containers: many, volumes }),
      );
      assert.equal(status, 201, message);
    });

    it("give the type checker nothing to warn of", async () => {
      const statuses = async (): Promise<{ typeChecking?: object }[]> =>
        (
          JSON.parse(
            await sandbox.kubectl([
              "get",
              "validatingadmissionpolicies",
              "-l",
              "app.kubernetes.io/part-of=slipway",
              "-o",
              "json",
            ]),
          ) as { items: { status: { typeChecking?: object } }[] }
        ).items.map(({ status }) => status);
      await eventually("all are checked", 120, async () =>
        (await statuses()).every(({ typeChecking }) => typeChecking),
      );
      for (const { typeChecking } of await statuses()) assert.deepEqual(typeChecking, {});
    });

    it("leave the control plane and the add-ons alone, and nobody else", async () => {
      await install({ mode: "deny" });
      const bad = { containers: [{ name: "app", image: "shop:1" }] };
      await untilRefused(pod("elsewhere", bad));
      await sandbox.apply(namespace("external-secrets"));
      await sandbox.accountsOf("external-secrets");
      for (const place of ["kube-system", "external-secrets"]) {
        const { status, message } = await server.create(pod(place, bad));
        assert.equal(status, 201, message);
      }
    });
  });
});
