import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { supportedVersions } from "../../components/cluster/versions.ts";
import { rules } from "../../policy/rules/index.ts";
import { ruleNamed } from "./helpers.ts";

const sdk = new URL("../../node_modules/@pulumi/aws/", import.meta.url);
const types = [...new Set(rules.flatMap((rule) => rule.types ?? []))].filter((type) =>
  type.startsWith("aws:"),
);

describe("the resource types of AWS rules", () => {
  for (const type of types) {
    it(`${type} is one of @pulumi/aws`, () => {
      const [, file] = /^aws:([^:]+):\w+$/.exec(type) ?? [];
      const source = new URL(`${file ?? ""}.js`, sdk);
      assert.ok(existsSync(source), `${type} has no file`);
      assert.ok(
        readFileSync(source, "utf8").includes(`__pulumiType = '${type}'`),
        `${type} is not in its file`,
      );
    });
  }
});

describe("eks-supported-version", () => {
  it("has the versions that the cluster component offers", () => {
    assert.deepEqual(ruleNamed("eks-supported-version").options["versions"]?.default, supportedVersions);
  });
});
