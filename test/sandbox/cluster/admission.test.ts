import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { typeOfManifest } from "../../../policy/lib/kubernetes.ts";
import { sharedSettings } from "../../../policy/lib/options.ts";
import { rules } from "../../../policy/rules/index.ts";
import {
  PRIORITY_CLASS,
  binding,
  groupsOf,
  inNamespaces,
  namespace,
  serviceAccount,
  variants,
  wholePolicy,
} from "./admission-cases.ts";
import { workloads } from "./admission-corpus.ts";
import { compliant, pod } from "./admission-pods.ts";
import { type DryRun, REFUSED_BY_API, dryRunClient, rulesOf } from "./dry-run.ts";
import { TestSandbox, eventually, testTools } from "./support.ts";
import { untilRefused } from "./until-refused.ts";

const CORPUS_SIZE = 400;
const LEVELS = ["baseline", "restricted"] as const;

/** The API server cuts warnings to 256 characters each, and drops those after 4096 (its filters/warning.go). */
const MOST_WARNINGS = 16;

/** The API takes an unmasked /proc in a user namespace only, where baseline has nothing against it. */
const UNVIOLABLE = "pod-proc-mount";

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

  describe("judge as the rules do, example by example", () => {
    const all = variants();

    before(async () => {
      const namespaces = new Set(all.flatMap((variant) => variant.namespaces));
      namespaces.delete("default");
      await sandbox.apply(
        PRIORITY_CLASS,
        ...[...namespaces].map(namespace),
        ...[...namespaces].map(serviceAccount),
        ...all.map(({ name, group }) => wholePolicy(name, group)),
        ...all.map(({ name, namespaces: where }) =>
          binding(name, { validationActions: ["Deny"], matchResources: inNamespaces(...where) }),
        ),
      );
      await sandbox.accountsOf(...namespaces);
      for (const { bad } of all) {
        for (const { manifest } of bad) {
          // What the API refuses by itself tells nothing of policies.
          if (REFUSED_BY_API.includes((await server.create(manifest)).status)) continue;
          await untilRefused(server, manifest);
          break;
        }
      }
    });

    for (const { name, rule, good, bad } of all) {
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
            assert.match(
              message,
              new RegExp(`ValidatingAdmissionPolicy '${name}' .* denied request: ${rule}: `),
            );
        });
      }
    }
  });

  describe("judge as the rules do, over a generated corpus", () => {
    for (const level of LEVELS) {
      it(`${CORPUS_SIZE} workloads at level ${level}`, async () => {
        const settings = sharedSettings(rules, { level });
        // Other rules are the same at both levels.
        const levelled = rules.filter(({ options }) => level === "restricted" || "level" in options);
        const group = groupsOf(levelled, settings).find(({ name }) => name === "pods");
        assert.ok(group);
        const judging = levelled.filter(({ name }) => group.rules.some(({ rule }) => rule === name));
        const place = `corpus-${level}`;
        await sandbox.apply(
          namespace(place),
          serviceAccount(place),
          wholePolicy(place, group),
          // A refusal gives one violation only; of warnings there is one for each.
          binding(place, { validationActions: ["Warn"], matchResources: inNamespaces(place) }),
        );
        await sandbox.accountsOf(place);
        await eventually("the policy warns", 120, async () => {
          const { warnings } = await server.create(pod(place, { ...compliant(), hostPID: true }));
          return rulesOf(warnings).length > 0;
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
            .filter((rule) => rule.evaluate(resource, settings[rule.name]).length > 0)
            .map(({ name }) => name);
          assert.deepEqual(rulesOf(warnings), expected.sort(), what);
          for (const name of expected) violated.add(name);
        }
        console.log(`      ${judged} judged, ${corpus.length - judged} refused by the API itself`);
        assert.ok(judged > 0.9 * corpus.length);
        const never = judging.map(({ name }) => name).filter((name) => !violated.has(name));
        assert.deepEqual(never, level === "baseline" ? [UNVIOLABLE] : [], "each rule is violated by some");
      });
    }
  });
});
