import assert from "node:assert/strict";
import { join } from "node:path";
import { typeOfManifest } from "../../../policy/lib/kubernetes.ts";
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
import { type Answer, type DryRun, REFUSED_BY_API, dryRunClient, rulesOf } from "./dry-run.ts";
import { TestSandbox, eventually, testTools } from "./support.ts";

describe("admission policies on objects other than pods, by a real API server", () => {
  let sandbox: TestSandbox;
  let server: DryRun;

  before(async () => {
    sandbox = new TestSandbox(await testTools(), "simulated");
    await sandbox.start();
    server = dryRunClient(join(sandbox.dir, "cluster", "admin.kubeconfig"));
  });
  after(async () => {
    server.close();
    await sandbox.remove();
  });

  describe("judge as the rules do, every example by one policy of all rules on other objects", () => {
    it("names the same rules", async () => {
      const place = "crossed";
      const group = groupsOf(rules).find(({ name }) => name === "objects");
      assert.ok(group);
      const judging = rules.filter(({ name }) => group.rules.some(({ rule }) => rule === name));
      await sandbox.apply(
        PRIORITY_CLASS,
        namespace(place),
        serviceAccount(place),
        wholePolicy(place, group),
        binding(place, { validationActions: ["Warn"], matchResources: inNamespaces(place) }),
      );
      await sandbox.accountsOf(place);
      const all = variants();
      // The bad ones first: when the policy has answered to one, it is in force.
      const examples = [...all.flatMap(({ bad }) => bad), ...all.flatMap(({ good }) => good)];
      let judged = 0;
      for (const { manifest: example } of examples) {
        const manifest = { ...example, metadata: { ...example.metadata, namespace: place } };
        const what = JSON.stringify(manifest);
        const resource = { type: typeOfManifest(manifest) ?? "", name: "shop", props: manifest };
        const expected = judging
          .filter((rule) => rule.evaluate(resource).length > 0)
          .map(({ name }) => name)
          .sort();
        let answer: Answer | undefined;
        await eventually(`the verdict on ${what}`, 60, async () => {
          answer = await server.create(manifest);
          const { status, warnings } = answer;
          return REFUSED_BY_API.includes(status) || rulesOf(warnings).join() === expected.join();
        });
        if (answer?.status === 201) judged += 1;
      }
      console.log(`      ${judged} judged, ${examples.length - judged} refused by the API itself`);
      assert.ok(judged > 0.9 * examples.length);
    });
  });
});
