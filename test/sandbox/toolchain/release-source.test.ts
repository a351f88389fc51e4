import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";
import { tools, toolsFor } from "../../../sandbox/toolchain/catalog.ts";
import { SourceFailure } from "../../../sandbox/toolchain/errors.ts";
import {
  checksumInGithubRelease,
  checksumInList,
  ReleaseSource,
} from "../../../sandbox/toolchain/release-source.ts";
import { versions } from "../../../sandbox/toolchain/versions.ts";
import { linux, Mirror, sha256, TempDir } from "./fixtures.ts";

const kubectl = `https://dl.k8s.io/v${versions.kubernetes}/bin/linux/amd64/kubectl`;
const pulumi = `https://get.pulumi.com/releases/sdk/pulumi-v${versions.pulumi}-linux-x64.tar.gz`;
const pulumiSums = `https://get.pulumi.com/releases/sdk/pulumi-${versions.pulumi}-checksums.txt`;
const kwok = `https://github.com/kubernetes-sigs/kwok/releases/download/v${versions.kwok}/kwok-linux-amd64`;
const kwokRelease = `https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v${versions.kwok}`;

describe("release source", () => {
  const mirror = new Mirror();
  let temp: TempDir;
  let cache: ToolCache;
  let source: ReleaseSource;
  before(() => mirror.listen());
  after(() => mirror.close());
  beforeEach(() => {
    mirror.reset();
    temp = new TempDir();
    cache = new ToolCache({ SLIPWAY_CACHE_DIR: temp.path });
    source = new ReleaseSource(cache, linux, { mirror: mirror.url });
  });
  afterEach(() => temp.remove());

  const find = (name: "kubectl" | "pulumi" | "kwok") => source.find(name, tools[name]);

  async function failure(name: "kubectl" | "pulumi" | "kwok"): Promise<SourceFailure> {
    const error: unknown = await source.install(name, tools[name]).catch((reason: unknown) => reason);
    assert.ok(error instanceof SourceFailure, String(error));
    assert.equal(find(name), undefined, "nothing may be installed");
    return error;
  }

  /** A gzipped tar of files below one folder, as projects release them. */
  function archive(files: Record<string, string>): Buffer {
    const root = join(temp.path, "archive");
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, "folder", name)), { recursive: true });
      writeFileSync(join(root, "folder", name), content);
    }
    return execFileSync("tar", ["-czf", "-", "-C", root, "folder"]);
  }

  it("installs a plain executable whose checksum is right", async () => {
    mirror.serve(kubectl, "binary");
    mirror.serve(`${kubectl}.sha256`, sha256("binary"));
    assert.equal(await source.install("kubectl", tools.kubectl), true);
    const path = join(temp.path, "tools/kubectl", versions.kubernetes, "kubectl");
    assert.equal(find("kubectl"), path);
    assert.equal(readFileSync(path, "utf8"), "binary");
    assert.equal(statSync(path).mode & 0o777, 0o755);
  });

  it("refuses a download with another checksum than published", async () => {
    mirror.serve(kubectl, "tampered");
    mirror.serve(`${kubectl}.sha256`, sha256("binary"));
    const { message, fix } = await failure("kubectl");
    assert.match(
      message,
      new RegExp(`has SHA-256 ${sha256("tampered")}, published is ${sha256("binary")}: discarded`),
    );
    assert.match(fix, /run it again/);
  });

  it("installs what is published as it was pinned, and refuses what is published otherwise", async () => {
    mirror.serve(kubectl, "binary");
    mirror.serve(`${kubectl}.sha256`, sha256("binary"));
    source = new ReleaseSource(cache, linux, { mirror: mirror.url }, { [kubectl]: sha256("as it was") });
    const { message, fix } = await failure("kubectl");
    assert.match(
      message,
      new RegExp(
        `published with SHA-256 ${sha256("binary")}, pinned is ${sha256("as it was")}: not downloaded`,
      ),
    );
    assert.match(fix, /do not use it/);
    assert.deepEqual(
      mirror.requests.filter((path) => path.endsWith("/kubectl")),
      [],
    );
    source = new ReleaseSource(cache, linux, { mirror: mirror.url }, { [kubectl]: sha256("binary") });
    assert.equal(await source.install("kubectl", tools.kubectl), true);
  });

  it("refuses a download without a published checksum, and does not even ask for the file", async () => {
    mirror.serve(`${kubectl}.sha256`, "no checksum here");
    const { message } = await failure("kubectl");
    assert.match(message, /kubectl\.sha256 has no SHA-256 of kubectl$/);
    assert.deepEqual(
      mirror.requests.filter((path) => path.endsWith("/kubectl")),
      [],
    );
  });

  it("reports a release that is not there", async () => {
    mirror.serve(`${kubectl}.sha256`, (response) => response.writeHead(404).end());
    const { message, fix } = await failure("kubectl");
    assert.match(message, /kubectl\.sha256 answered 404$/);
    assert.match(fix, /SLIPWAY_RELEASES_URL/);
  });

  it("reports a truncated download", async () => {
    mirror.serve(`${kubectl}.sha256`, sha256("binary"));
    mirror.serve(kubectl, (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("bin", () => response.destroy());
    });
    assert.match((await failure("kubectl")).message, /kubectl broke/);
  });

  it("keeps of an archive what the tool needs, language host included", async () => {
    const content = archive({
      pulumi: "engine",
      "pulumi-language-nodejs": "host",
      "pulumi-language-python": "not needed",
      "docs/README.md": "not needed",
    });
    mirror.serve(pulumi, content);
    mirror.serve(
      pulumiSums,
      `${sha256("x")}  other.tar.gz\n${sha256(content)}  ${pulumi.split("/").pop()}\n`,
    );
    assert.equal(await source.install("pulumi", tools.pulumi), true);
    const folder = dirname(find("pulumi") ?? "");
    assert.deepEqual(readdirSync(folder).sort(), ["pulumi", "pulumi-language-nodejs"]);
  });

  it("refuses a pulumi without its language host", async () => {
    const content = archive({ pulumi: "engine" });
    mirror.serve(pulumi, content);
    mirror.serve(pulumiSums, `${sha256(content)}  ${pulumi.split("/").pop()}`);
    assert.match((await failure("pulumi")).message, /holds no pulumi-language-nodejs$/);
  });

  it("reports an archive that tar can't read", async () => {
    mirror.serve(pulumi, "not an archive");
    mirror.serve(pulumiSums, `${sha256("not an archive")}  ${pulumi.split("/").pop()}`);
    assert.match((await failure("pulumi")).message, /^tar: /);
  });

  it("verifies by GitHub's digest where a project publishes no checksum file", async () => {
    mirror.serve(kwok, "binary");
    mirror.serve(
      kwokRelease,
      JSON.stringify({ assets: [{ name: "kwok-linux-amd64", digest: `sha256:${sha256("binary")}` }] }),
    );
    assert.equal(await source.install("kwok", tools.kwok), true);
  });

  it("knows no release of the API server for macOS", async () => {
    const mac = new ReleaseSource(cache, { os: "darwin", arch: "arm64" }, { mirror: mirror.url });
    assert.equal(await mac.install("kube-apiserver", tools["kube-apiserver"]), false);
  });
});

describe("checksumInList", () => {
  const hex = sha256("x");
  for (const [text, expected] of [
    [hex, hex],
    [`${hex}\n`, hex],
    [`${hex}  tool.tgz\n`, hex],
    [`${hex} *tool.tgz`, hex],
    [`${hex}  ./dist/tool.tgz`, hex],
    [`${hex.toUpperCase()}  tool.tgz`, hex],
    [`${sha256("y")}  tool.tgz.sig\n${hex}  tool.tgz`, hex],
    [`${hex}  other.tgz`, undefined],
    [`${hex.slice(1)}  tool.tgz`, undefined],
    [`${hex}0  tool.tgz`, undefined],
    ["<html>proxy login</html>", undefined],
    ["", undefined],
  ] as const) {
    it(`finds ${expected ? "it" : "nothing"} in ${JSON.stringify(text.replaceAll(hex, "<hex>"))}`, () => {
      assert.equal(checksumInList(text, "tool.tgz"), expected);
    });
  }
});

describe("checksumInGithubRelease", () => {
  const hex = sha256("x");
  for (const [title, text, expected] of [
    ["the asset's digest", JSON.stringify({ assets: [{ name: "a", digest: `sha256:${hex}` }] }), hex],
    ["no digest", JSON.stringify({ assets: [{ name: "a", digest: null }] }), undefined],
    ["another algorithm", JSON.stringify({ assets: [{ name: "a", digest: `sha512:${hex}` }] }), undefined],
    ["another asset", JSON.stringify({ assets: [{ name: "b", digest: `sha256:${hex}` }] }), undefined],
    ["an error object", JSON.stringify({ message: "rate limited" }), undefined],
    ["no JSON", "<html>", undefined],
  ] as const) {
    it(`reads ${title}`, () => {
      assert.equal(checksumInGithubRelease(text, "a"), expected);
    });
  }
});

describe("the catalogue's releases", () => {
  const platforms = (["linux", "darwin"] as const).flatMap((os) =>
    (["amd64", "arm64"] as const).map((arch) => ({ os, arch })),
  );
  it("come by https from the projects' own hosts, file and checksum from the same project", () => {
    const hosts = new Set(["get.pulumi.com", "dl.k8s.io", "get.helm.sh", "github.com", "api.github.com"]);
    for (const platform of platforms) {
      for (const name of toolsFor(platform)) {
        const release = tools[name].release?.(platform);
        if (release === undefined) continue;
        const checksum = "list" in release.checksum ? release.checksum.list : release.checksum.githubRelease;
        for (const url of [release.url, checksum]) {
          assert.equal(new URL(url).protocol, "https:");
          assert.ok(hosts.has(new URL(url).host), url);
        }
      }
    }
  });

  it("or builds exist for every tool that is required", () => {
    for (const platform of platforms) {
      for (const name of toolsFor(platform)) {
        const { build, optional = false } = tools[name];
        assert.ok(build !== undefined || optional, name);
      }
    }
  });
});
