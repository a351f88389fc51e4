import assert from "node:assert/strict";
import { appendFileSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";
import { tools } from "../../../sandbox/toolchain/catalog.ts";
import { SourceFailure } from "../../../sandbox/toolchain/errors.ts";
import { PathSource } from "../../../sandbox/toolchain/path-source.ts";
import { TempDir } from "./fixtures.ts";

describe("path source", () => {
  let temp: TempDir;
  beforeEach(() => (temp = new TempDir()));
  afterEach(() => temp.remove());

  const folder = (name: string) => join(temp.path, name);
  const cache = () => new ToolCache({ SLIPWAY_CACHE_DIR: folder("cache") });
  function source(folders: readonly string[], env: NodeJS.ProcessEnv = {}): PathSource {
    return new PathSource({ ...env, PATH: folders.join(delimiter) }, cache());
  }
  const findKubectl = (from: PathSource) => from.find("slipway-kubectl", tools.kubectl.onPath!);
  const findPulumi = (from: PathSource) =>
    from.find("slipway-pulumi", tools.pulumi.onPath!, "slipway-language-host");

  async function problem(work: Promise<unknown>): Promise<SourceFailure> {
    const error: unknown = await work.catch((reason: unknown) => reason);
    assert.ok(error instanceof SourceFailure, String(error));
    return error;
  }

  it("takes the first good version, past bad ones", async () => {
    temp.script("a/slipway-kubectl", "echo Client Version: v1.32.4-dispatcher");
    temp.script("b/slipway-kubectl", "exit 3");
    const good = temp.script("c/slipway-kubectl", "echo Client Version: v1.36.9");
    const found = await findKubectl(source([folder("a"), folder("b"), folder("c")]));
    assert.deepEqual(found, { path: good, version: "1.36.9" });
  });

  it("says what it found instead, and what would be accepted", async () => {
    const old = temp.script("a/slipway-kubectl", "echo v1.32.4");
    const mute = temp.script("b/slipway-kubectl", "echo hello");
    const { message, fix } = await problem(findKubectl(source([folder("a"), folder("b")])));
    assert.equal(message, `${old} is 1.32.4; ${mute} does not tell its version`);
    assert.equal(fix, "slipway-kubectl >= 1.35.0 and < 1.38.0");
  });

  it("says that nothing was found", async () => {
    assert.equal((await problem(findKubectl(source([])))).message, "not found");
  });

  it("takes pulumi with its language host beside it, even through a link", async () => {
    temp.script("opt/slipway-pulumi", "echo v3.250.0");
    const host = temp.script("opt/slipway-language-host", "");
    const link = temp.script("bin/other", "").replace("other", "slipway-pulumi");
    symlinkSync(join(folder("opt"), "slipway-pulumi"), link);
    assert.deepEqual(await findPulumi(source([folder("bin")])), {
      path: link,
      version: "3.250.0",
      companion: host,
    });
  });

  it("takes pulumi with its language host elsewhere on PATH", async () => {
    temp.script("a/slipway-pulumi", "echo v3.250.0");
    const host = temp.script("b/slipway-language-host", "");
    assert.equal((await findPulumi(source([folder("a"), folder("b")]))).companion, host);
  });

  it("refuses pulumi without its language host", async () => {
    const path = temp.script("a/slipway-pulumi", "echo v3.250.0");
    const { message } = await problem(findPulumi(source([folder("a")])));
    assert.equal(message, `${path} has no slipway-language-host beside it or on PATH`);
  });

  it("looks neither in npm's folder, nor in the cache, nor among a sandbox's shims", async () => {
    const folders = [
      "x/node_modules/.bin",
      "cache/tools/kbox/1",
      "state/slipway/sandboxes/staging/bin",
      "own/bin",
    ];
    for (const each of folders) temp.script(`${each}/slipway-kubectl`, "echo v1.36.3");
    const env = { XDG_STATE_HOME: folder("state"), SLIPWAY_SANDBOX_DIR: folder("own") };
    const { message } = await problem(findKubectl(source(folders.map(folder), env)));
    assert.equal(message, "not found");
  });

  it("counts folders that are links to each other once", async () => {
    temp.script("a/slipway-kubectl", "echo v1.32.4");
    symlinkSync(folder("a"), folder("b"));
    assert.equal(source([folder("a"), folder("b")]).executables("slipway-kubectl").length, 1);
  });

  it("skips relative entries of PATH, which mean another folder in each place", async () => {
    assert.deepEqual(new PathSource({ PATH: `.${delimiter}` }, cache()).executables("package.json"), []);
  });

  /** A script that counts its runs and is as big as a real executable. */
  function counted(version: string, bytes: number): string {
    const path = temp.script("a/slipway-kubectl", `echo run >> ${folder("runs")}\necho v${version}\nexit`);
    appendFileSync(path, `#${" ".repeat(bytes)}`);
    return path;
  }
  const runs = () =>
    existsSync(folder("runs")) ? readFileSync(folder("runs"), "utf8").split("\n").length - 1 : 0;

  it("asks an executable for its version once, and again when it was replaced", async () => {
    counted("1.36.3", 1_000_000);
    await findKubectl(source([folder("a")]));
    await findKubectl(source([folder("a")]));
    assert.equal(runs(), 1);
    counted("1.36.4", 1_000_001);
    assert.equal((await findKubectl(source([folder("a")]))).version, "1.36.4");
    assert.equal(runs(), 2);
  });

  it("asks a shim each time, for it may start another version tomorrow", async () => {
    counted("1.36.3", 0);
    await findKubectl(source([folder("a")]));
    await findKubectl(source([folder("a")]));
    assert.equal(runs(), 2);
  });
});
