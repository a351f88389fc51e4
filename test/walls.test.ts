import assert from "node:assert/strict";
import { join } from "node:path";
import { ESLint } from "eslint";

const root = join(import.meta.dirname, "..");
const eslint = new ESLint({ cwd: root });

/** The walls that a file with this one import runs into. */
async function refusals(file: string, imported: string): Promise<string[]> {
  const [result] = await eslint.lintText(`import { x } from "${imported}";\nexport const y = x;\n`, {
    filePath: join(root, file),
  });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId ?? "no rule");
}

const forbidden: [file: string, imported: string][] = [
  ["components/network/probe.ts", "../../stacks/source.ts"],
  ["components/network/probe.ts", "../../policy/lib/rule.ts"],
  ["components/network/probe.ts", "../../app/src/config.ts"],
  ["components/network/probe-plan.ts", "../../stacks/source.ts"],
  ["components/network/probe-plan.ts", "../../sandbox/progress.ts"],
  ["components/network/probe-plan.ts", "@pulumi/aws"],
  ["components/addons/probe-values.ts", "../../policy/lib/rule.ts"],
  ["components/addons/probe-values.ts", "@pulumi/kubernetes/helm/v3"],
  ["components/naming.ts", "@pulumi/random"],
  ["stacks/probe.ts", "../sandbox/progress.ts"],
  ["stacks/probe.ts", "../policy/lib/rule.ts"],
  ["stacks/config/probe.ts", "../../policy/lib/rule.ts"],
  ["stacks/config/sections/probe.ts", "../../../sandbox/progress.ts"],
  ["stacks/config/probe.ts", "@pulumi/eks"],
  ["ci/release/probe.ts", "../../sandbox/progress.ts"],
  ["ci/release/plan.ts", "@pulumi/aws"],
  ["stacks/probe.ts", "../ci/main.ts"],
  ["components/network/probe.ts", "../../ci/main.ts"],
  ["policy/rules/aws/probe.ts", "../../../components/naming.ts"],
  ["policy/rules/kubernetes/probe.ts", "../../../stacks/source.ts"],
  ["policy/lib/probe.ts", "../../sandbox/progress.ts"],
  ["policy/lib/probe.ts", "@pulumi/aws"],
  ["policy/checker/probe.ts", "../../components/naming.ts"],
  ["sandbox/engine/probe.ts", "../../components/naming.ts"],
  ["sandbox/engine/probe.ts", "../../stacks/source.ts"],
  ["sandbox/engine/probe.ts", "../../policy/lib/rule.ts"],
  ["sandbox/engine/probe.ts", "../../test/support/golden.ts"],
  ["policy/lib/probe.ts", "../../facts/aws/managed-policies.ts"],
  ["facts/aws/probe.ts", "../../components/naming.ts"],
  ["facts/aws/probe.ts", "@pulumi/aws"],
  ["app/src/probe.ts", "../../components/naming.ts"],
  ["components/network/probe.ts", "../../scripts/schema.ts"],
  ["stacks/config/probe.ts", "../../scripts/docs/configuration.ts"],
  ["policy/probe.ts", "../scripts/docs/policies.ts"],
  ["sandbox/probe.ts", "../scripts/site.ts"],
];

const allowed: [file: string, imported: string][] = [
  ["components/network/probe.ts", "@pulumi/aws"],
  ["components/network/probe-plan.ts", "../naming.ts"],
  ["stacks/probe.ts", "../components/naming.ts"],
  ["stacks/config/probe.ts", "../../components/naming.ts"],
  ["ci/release/probe.ts", "../../stacks/own.ts"],
  ["policy/rules/aws/probe.ts", "../../lib/rule.ts"],
  ["components/identity/probe-plan.ts", "../../facts/aws/managed-policies.ts"],
  ["sandbox/cloud/probe.ts", "../../facts/aws/managed-policies.ts"],
  ["sandbox/plugin/probe.ts", "../../policy/structs/fast-structs.ts"],
  ["sandbox/plugin/probe.ts", "../../policy/serving/own-user.mjs"],
  ["components/build.mjs", "../scripts/compile-package.mjs"],
  ["test/probe.test.ts", "../sandbox/progress.ts"],
];

describe("walls between rooms", () => {
  for (const [file, imported] of forbidden) {
    it(`refuse ${imported} in ${file}`, async () => {
      assert.deepEqual(await refusals(file, imported), ["@typescript-eslint/no-restricted-imports"]);
    });
  }
  for (const [file, imported] of allowed) {
    it(`let ${imported} into ${file}`, async () => {
      assert.deepEqual(await refusals(file, imported), []);
    });
  }
});
