import assert from "node:assert/strict";
import { appendFileSync, cpSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { silent } from "../../../sandbox/progress.ts";
import { BuildSource } from "../../../sandbox/toolchain/build-source.ts";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";
import { type GoPackage, type ToolName, tools } from "../../../sandbox/toolchain/catalog.ts";
import { SourceFailure } from "../../../sandbox/toolchain/errors.ts";
import { PathSource } from "../../../sandbox/toolchain/path-source.ts";
import type { Platform } from "../../../sandbox/toolchain/platform.ts";
import { fakeGo, linux, RecordedProgress, TempDir } from "./fixtures.ts";

const realModules = fileURLToPath(new URL("../../../tools", import.meta.url));
const packageOf = (name: ToolName): GoPackage => tools[name].build!;

describe("build source", () => {
  let temp: TempDir;
  let modules: string;
  beforeEach(() => {
    temp = new TempDir();
    modules = join(temp.path, "modules");
    cpSync(realModules, modules, { recursive: true });
  });
  afterEach(() => temp.remove());

  function source(goFolder?: string, platform: Platform = linux): BuildSource {
    const env = {
      PATH: goFolder ?? "",
      GOFLAGS: "-mod=mod",
      SLIPWAY_CACHE_DIR: temp.path,
    };
    const cache = new ToolCache(env);
    return new BuildSource(cache, platform, new PathSource(env, cache), env, modules);
  }

  async function problem(work: Promise<unknown>): Promise<SourceFailure> {
    const error: unknown = await work.catch((reason: unknown) => reason);
    assert.ok(error instanceof SourceFailure, String(error));
    return error;
  }

  it("builds all packages of a module by one command that may not edit pins nor fetch a toolchain", async () => {
    const go = fakeGo(temp);
    const progress = new RecordedProgress();
    const wanted = [packageOf("etcd"), packageOf("kubectl"), packageOf("helm")];
    await source(go).install("cluster", wanted, progress);
    const calls = readFileSync(join(go, "calls"), "utf8").trim().split("\n");
    assert.equal(calls.length, 1);
    assert.match(
      calls[0]!,
      /^-mod=readonly -buildvcs=false\|0\|local\|build -v -trimpath -ldflags -s -w .*gitVersion=v1/,
    );
    assert.match(calls[0]!, /\/ \.\/kbox helm\.sh\/helm\/v4\/cmd\/helm$/);
    assert.deepEqual(progress.lines, ["start Building the cluster tools with Go 1.99.0", "done kbox, helm"]);
  });

  it("leaves out of Prometheus the service discovery of every cloud", async () => {
    const go = fakeGo(temp);
    await source(go).install("prometheus", [packageOf("prometheus")], silent);
    const call = readFileSync(join(go, "calls"), "utf8");
    assert.match(call, / -tags remove_all_sd,enable_kubernetes_sd -o \S+ github\.com\/prometheus\//);
  });

  it("finds what it built, kbox under the name of each of its programs", async () => {
    const builder = source(fakeGo(temp));
    assert.equal(builder.find("kubectl", packageOf("kubectl")), undefined);
    await builder.install("cluster", [packageOf("kubectl")], silent);
    for (const name of ["kubectl", "etcd", "kubelet", "kube-proxy"] as const) {
      const path = builder.find(name, packageOf(name));
      assert.equal(readlinkSync(path ?? ""), "kbox");
    }
    assert.equal(builder.find("helm", packageOf("helm")), undefined);
  });

  it("has no node agents on macOS", async () => {
    const builder = source(fakeGo(temp), { os: "darwin", arch: "arm64" });
    await builder.install("cluster", [packageOf("etcd")], silent);
    assert.notEqual(builder.find("kubectl", packageOf("kubectl")), undefined);
    assert.equal(builder.find("kubelet", packageOf("kubelet")), undefined);
  });

  for (const [file, rebuilt, kept] of [
    ["cluster/go.mod", ["kubectl", "helm"], ["pulumi"]],
    ["cluster/go.sum", ["kubectl", "helm"], ["pulumi"]],
    ["engine/go.mod", ["pulumi"], ["kubectl", "helm"]],
    ["cluster/kbox/main.go", ["kubectl"], ["helm", "pulumi", "coredns"]],
    ["cluster/coredns/main.go", ["coredns"], ["kubectl", "helm"]],
  ] as const) {
    it(`builds anew after a change of ${file} what it affects, and nothing else`, async () => {
      const builder = source(fakeGo(temp));
      const names = ["kubectl", "helm", "coredns"] as const;
      await builder.install("cluster", names.map(packageOf), silent);
      await builder.install("engine", [packageOf("pulumi")], silent);
      appendFileSync(join(modules, file), "\n// changed\n");
      for (const name of rebuilt) assert.equal(source().find(name, packageOf(name)), undefined, name);
      for (const name of kept) assert.notEqual(source().find(name, packageOf(name)), undefined, name);
    });
  }

  it("says which Go is needed where there is none", async () => {
    const { message, fix } = await problem(source().install("cluster", [packageOf("helm")], silent));
    const needed = /^go (\S+)$/m.exec(readFileSync(join(modules, "cluster/go.mod"), "utf8"))?.[1];
    assert.equal(message, `needs Go ${needed} or newer; there is no go on PATH`);
    assert.match(fix, /https:\/\/go\.dev\/dl\//);
  });

  it("says which Go is needed where it is too old", async () => {
    const go = fakeGo(temp, { version: "1.22.1" });
    const { message } = await problem(source(go).install("engine", [packageOf("pulumi")], silent));
    assert.match(message, /^needs Go [\d.]+ or newer; \/.*\/go is Go 1\.22\.1$/);
  });

  it("shows the errors of a failed build, without the noise, and installs nothing", async () => {
    const noise = "echo go: downloading example.com/a v1.0.0 >&2; echo example.com/a/b >&2";
    const go = fakeGo(temp, { build: `${noise}; echo 'main.go:3: undefined: x' >&2; exit 1` });
    const progress = new RecordedProgress();
    const { message } = await problem(source(go).install("cluster", [packageOf("helm")], progress));
    assert.equal(message, "go build failed in tools/cluster:\n      main.go:3: undefined: x");
    assert.equal(progress.lines.at(-1), "fail failed");
    assert.equal(source().find("helm", packageOf("helm")), undefined);
  });
});

describe("the Go modules", () => {
  it("hold each main package that is built from them", () => {
    for (const { build } of Object.values(tools)) {
      if (build?.importPath.startsWith("./")) {
        const main = join(realModules, build.module, build.importPath, "main.go");
        assert.match(readFileSync(main, "utf8"), /^package main$/m);
      } else if (build !== undefined) {
        const goMod = readFileSync(join(realModules, build.module, "go.mod"), "utf8");
        assert.match(goMod, new RegExp(`^(tool |\t)${build.importPath.replaceAll(".", "\\.")}$`, "m"));
      }
    }
  });
});
