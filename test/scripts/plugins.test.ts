import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pluginRows } from "../../scripts/plugin-list.ts";
import { fileOf, installCommand, isMirror, mirrorVariables, page, rows } from "../../scripts/plugins.ts";
import { PINNED } from "../../sandbox/cloud/eks/pinned.ts";
import { projectRoot } from "../support/project-root.ts";

const { packages } = JSON.parse(readFileSync(join(projectRoot, "package-lock.json"), "utf8")) as {
  packages: Readonly<Record<string, { readonly version: string }>>;
};
const locked = (name: string): string =>
  packages[`node_modules/@pulumi/${name}`]?.version ?? assert.fail(name);

describe("the list of plugins", () => {
  it("has each provider in the version of package-lock.json", () => {
    const byProgram = rows().filter(({ askedBy }) => askedBy.startsWith("the program"));
    assert.deepEqual(
      byProgram.map(({ name, version }) => [name, version]),
      ["aws", "eks", "kubernetes", "random"].map((name) => [name, locked(name)]),
    );
  });

  it("has the versions that the eks component was recorded to ask for besides", () => {
    const byComponent = rows().filter(({ askedBy }) => askedBy.startsWith("the plugin of"));
    assert.deepEqual(Object.fromEntries(byComponent.map(({ name, version }) => [name, version])), PINNED);
  });

  it("refuses a range whose least version is not plain", () => {
    const eks = {
      ...{ name: "@pulumi/eks", version: "4.3.0", keywords: ["kind/component"], pulumi: { resource: true } },
      dependencies: { "@pulumi/aws": ">=7 <8" },
    };
    const aws = { name: "@pulumi/aws", version: "7.48.0", pulumi: { resource: true } };
    assert.throws(() => pluginRows([aws, eks]), /no least version in >=7 <8/);
  });

  it("is what docs/plugins.md says", async () => {
    const text = readFileSync(join(projectRoot, "docs", "plugins.md"), "utf8");
    assert.equal(text, await page(text), "run npm run plugins -- docs");
    assert.ok(rows().every(({ version }) => text.includes(`| ${version} `)));
  });

  it("names files and commands as the engine has them", () => {
    const aws = rows().find(({ name }) => name === "aws") ?? assert.fail();
    assert.equal(fileOf(aws, "linux-arm64"), `pulumi-resource-aws-v${locked("aws")}-linux-arm64.tar.gz`);
    assert.equal(installCommand(aws), `pulumi plugin install resource aws ${locked("aws")} --exact`);
    assert.deepEqual(mirrorVariables("https://mirror.example/pulumi/"), [
      "export PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES='^github://api\\.github\\.com/pulumi=https://mirror.example/pulumi'",
      "export PULUMI_DISABLE_REGISTRY_RESOLVE='true'",
    ]);
  });

  it("takes no mirror that anybody on the way could be", () => {
    for (const url of [
      "https://mirror.example/pulumi",
      "http://127.0.0.1:8080",
      "http://localhost/x",
      "http://[::1]:1",
    ])
      assert.ok(isMirror(url), url);
    for (const url of [
      ...[
        "http://mirror.example/pulumi",
        "http://10.0.0.1",
        "http://127.0.0.1.evil.example",
        "http://localhost@evil.example",
      ],
      ...[
        "ftp://mirror.example",
        "mirror.example",
        "https://",
        "https://a.example/'$(id)",
        "https://a.example,b=c",
        "",
      ],
    ])
      assert.ok(!isMirror(url), url);
  });
});
