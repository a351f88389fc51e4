import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runExample } from "../support/example.ts";
import { registerGraph } from "../support/mocks.ts";
import {
  type PackageSchema,
  readYamlProgram,
  runYamlProgram,
  yamlProblems,
} from "../support/yaml-program.ts";

const root = join(import.meta.dirname, "..", "..");
const schema = JSON.parse(readFileSync(join(root, "components", "schema.json"), "utf8")) as PackageSchema;
const text = readFileSync(join(root, "examples", "yaml", "Pulumi.yaml"), "utf8");
const settings = { imageDigest: `sha256:${"a".repeat(64)}` };

describe("examples: the platform in YAML", () => {
  it("has properties of the schema alone, of their types, and refers to outputs that there are", () => {
    assert.deepEqual(yamlProblems(readYamlProgram(text), schema), []);
  });

  for (const [mistake, from, to, problem] of [
    ["a misspelt property", "keyArn:", "keyARN:", "uploads.keyARN: is no property"],
    ["a missing property", "cidr: 10.20.0.0/16", "ipv6: true", "main.cidr: is missing"],
    ["a number that is a string", "minReplicas: 2", 'minReplicas: "2"', "api.minReplicas: is no number"],
    [
      "a component that does not exist",
      ":LogBucket",
      ":LogsBucket",
      "logs: there is no slipway:storage:LogsBucket",
    ],
    [
      "an output that does not exist",
      "{main.vpcId}",
      "{main.vpc}",
      "vpcId: slipway:network:Network has no output vpc",
    ],
    [
      "an output where a value has to be known",
      "alias: shop/data",
      "alias: ${logs.bucketName}",
      "data.alias: has to be known before anything is made, but refers to an output",
    ],
    ["a name of nothing", "${imageDigest}", "${digest}", "api.digest: nothing is called digest"],
  ] as const)
    it(`would not pass with ${mistake}`, () => {
      assert.ok(text.includes(from), from);
      const problems = yamlProblems(readYamlProgram(text.replace(from, to)), schema);
      assert.ok(problems.includes(problem), problems.join("\n"));
    });

  it("makes the same resources as the TypeScript program", async () => {
    const made = await registerGraph(() => runYamlProgram(readYamlProgram(text), settings));
    const expected = await runExample("typescript", settings);
    assert.deepEqual(made, expected);
    assert.ok(made.resources.length > 40);
  });
});
