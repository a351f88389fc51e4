import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { models } from "../../../sandbox/cloud/model/index.ts";
import { models as randomModels } from "../../../sandbox/cloud/random/model.ts";
import { sdkVersions } from "../../../sandbox/plugin/sdk-versions.ts";

const require = createRequire(import.meta.url);

describe("the models of the emulated cloud", () => {
  for (const type of [...models.keys(), ...randomModels.keys()]) {
    it(`${type} is a token of the SDK`, () => {
      const [sdk = "", module = ""] = type.split(":");
      const source = readFileSync(
        require.resolve(`@pulumi/${sdk}/${module.replace("index/", "")}.js`),
        "utf8",
      );
      assert.ok(source.includes(`__pulumiType = '${type}'`));
    });
  }

  it("refer to each other by tokens that exist", () => {
    const targets = [...models.values()].flatMap(({ references = [] }) => references.map(({ to }) => to));
    assert.deepEqual(
      targets.filter((to) => !models.has(to)),
      [],
    );
  });

  it("stand for plugins of the SDKs that are installed", () => {
    const versionOf = (sdk: string): unknown =>
      (
        JSON.parse(readFileSync(require.resolve(`@pulumi/${sdk}/package.json`), "utf8")) as {
          version: string;
        }
      ).version;
    for (const [sdk, version] of Object.entries(sdkVersions)) assert.equal(version, versionOf(sdk), sdk);
  });

  it("do not list an input twice", () => {
    for (const { type, immutable, mutable } of models.values()) {
      const keys = [...immutable, ...mutable];
      assert.equal(new Set(keys).size, keys.length, type);
    }
  });
});
