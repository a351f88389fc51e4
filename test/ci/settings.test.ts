import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { InvalidInputError } from "../../components/validation.ts";
import { parseSettings } from "../../ci/settings.ts";

const committed = readFileSync(new URL("../../pipeline.yaml", import.meta.url), "utf8");

const pathsOf = (text: string): string[] => {
  try {
    parseSettings(text);
    return [];
  } catch (error) {
    assert(error instanceof InvalidInputError);
    return error.problems.map(({ path }) => path);
  }
};

describe("ci: pipeline.yaml", () => {
  it("names the workflow that builds, exactly, and its repository", () => {
    const { signer } = parseSettings(committed);
    const { identity = "", repository = "" } = signer;
    assert.equal(identity, `https://github.com/${repository}/.github/workflows/build.yml@refs/heads/main`);
    const build = readFileSync(new URL("../../.github/workflows/build.yml", import.meta.url), "utf8");
    assert.match(build, /ci -- build/);
  });

  it("has the stacks and services that the stack files have", () => {
    const { services, stacks } = parseSettings(committed);
    for (const stack of Object.keys(stacks)) {
      const file = readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8");
      const { config } = parse(file) as { config: Record<string, Record<string, unknown>> };
      assert.deepEqual(Object.keys(services), Object.keys(config["slipway:services"] ?? {}));
    }
    assert.deepEqual(Object.keys(stacks), ["staging", "production"]);
  });

  it("is told all that is wrong with it, each by its path", () => {
    assert.deepEqual(pathsOf("signer: { identity: https://a.example/x }\nservice: {}\n"), [
      "pipeline.yaml.service",
    ]);
    assert.deepEqual(pathsOf("signer: { identity: https://a.example/x }\n"), [
      "pipeline.yaml.signer.issuer",
      "pipeline.yaml.signer.repository",
    ]);
    assert.deepEqual(pathsOf("signer: { key: a.pub, repository: o/r }\n"), ["pipeline.yaml.signer.key"]);
    assert.deepEqual(
      pathsOf("signer: { key: a.pub }\nservices: { api: { smoke: [{ path: health, status: 2 }] } }\n"),
      ["pipeline.yaml.services.api.smoke[0].path", "pipeline.yaml.services.api.smoke[0].status"],
    );
    assert.deepEqual(pathsOf("signer: { key: a.pub\n"), ["pipeline.yaml:2"]);
    assert.deepEqual(pathsOf("signer: { key: a.pub }\n"), []);
  });
});
