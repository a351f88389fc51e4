import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerRules, unregisteredRules } from "../../../scripts/docs/register-rules.ts";
import { projectRoot } from "../../support/project-root.ts";

describe("files of rules", () => {
  it("are each in a list: if not, npm run docs:policies", () => {
    assert.deepEqual(unregisteredRules(), []);
  });

  it("are put into the list that they belong to, at its end", () => {
    const folder = mkdtempSync(join(tmpdir(), "rules-"));
    try {
      cpSync(join(projectRoot, "policy", "rules"), folder, { recursive: true });
      const write = (path: string, source: string): void => writeFileSync(join(folder, path), source);
      write("aws/queue-length.ts", "export const queueLength = resourceRule({});\n");
      write("aws/queue-words.ts", "export const WORDS = [];\n");
      write("kubernetes/pod-name.ts", "export const podName = podRule({});\n");
      write("kubernetes/lease-name.ts", "export const leaseName = kindRule({});\n");
      write("stack/key-used.ts", "export const keyUsed = stackRule({});\n");
      const registered = registerRules(folder).map(({ path, list }) => `${path} ${list}`);
      assert.deepEqual(registered, [
        "aws/queue-length.ts index.ts",
        "kubernetes/lease-name.ts kubernetes/objects.ts",
        "kubernetes/pod-name.ts kubernetes/pods.ts",
        "stack/key-used.ts stack/index.ts",
      ]);
      const text = (list: string): string => readFileSync(join(folder, list), "utf8");
      assert.match(text("index.ts"), /^import \{ queueLength \} from "\.\/aws\/queue-length\.ts";$/m);
      assert.match(text("index.ts"), /\n {2}queueLength,\n\];\n/);
      assert.match(text("kubernetes/pods.ts"), /from "\.\/pod-name\.ts"[^]*\n {2}podName,\n\];\n/);
      assert.deepEqual(registerRules(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
