import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { acquireTools, type AcquireOptions } from "../../../sandbox/toolchain/acquire.ts";
import { ToolchainError } from "../../../sandbox/toolchain/errors.ts";
import { versions } from "../../../sandbox/toolchain/versions.ts";
import { fakeGo, linux, Mirror, RecordedProgress, sha256, TempDir } from "./fixtures.ts";

const kubectl = `https://dl.k8s.io/v${versions.kubernetes}/bin/linux/amd64/kubectl`;

describe("acquireTools", () => {
  const mirror = new Mirror();
  let temp: TempDir;
  let progress: RecordedProgress;
  before(() => mirror.listen());
  after(() => mirror.close());
  beforeEach(() => {
    temp = new TempDir();
    progress = new RecordedProgress();
    mirror.reset();
  });
  afterEach(() => temp.remove());

  function options(path: readonly string[] = [], extra: AcquireOptions = {}): AcquireOptions {
    const env = {
      PATH: path.join(":"),
      SLIPWAY_CACHE_DIR: join(temp.path, "cache"),
      SLIPWAY_RELEASES_URL: mirror.url,
    };
    return { env, platform: linux, progress, ...extra };
  }

  function serveKubectl(): void {
    mirror.serve(kubectl, "#!/bin/sh\n");
    mirror.serve(`${kubectl}.sha256`, sha256("#!/bin/sh\n"));
  }

  async function failure(work: Promise<unknown>): Promise<ToolchainError> {
    const error: unknown = await work.catch((reason: unknown) => reason);
    assert.ok(error instanceof ToolchainError, String(error));
    return error;
  }

  it("takes a good version on PATH first, and asks nobody", async () => {
    serveKubectl();
    const path = temp.script("bin/kubectl", "echo v1.36.1");
    const { kubectl: found } = await acquireTools(["kubectl"], options([dirname(path)]));
    assert.deepEqual(found, { name: "kubectl", version: "1.36.1", source: "path", path });
    assert.deepEqual(mirror.requests, []);
    assert.deepEqual(progress.lines, []);
  });

  it("tells pulumi's language host where pulumi is official", async () => {
    const path = temp.script("bin/pulumi", "echo v3.250.0");
    const languageHost = temp.script("bin/pulumi-language-nodejs", "");
    const { pulumi } = await acquireTools(["pulumi"], options([dirname(path)]));
    assert.deepEqual(pulumi, { name: "pulumi", version: "3.250.0", source: "path", path, languageHost });
  });

  it("takes the release where PATH has none, and the cache from then on", async () => {
    serveKubectl();
    const { kubectl: found } = await acquireTools(["kubectl"], options());
    assert.equal(found.source, "release");
    assert.equal(found.version, versions.kubernetes);
    assert.equal(mirror.requests.length, 2);
    assert.deepEqual((await acquireTools(["kubectl"], options())).kubectl, found);
    assert.equal(mirror.requests.length, 2);
  });

  it("builds where there is no release, and has no language host then", async () => {
    const { pulumi } = await acquireTools(["pulumi"], options([fakeGo(temp)]));
    assert.equal(pulumi.source, "build");
    assert.equal(pulumi.languageHost, undefined);
    assert.deepEqual((await acquireTools(["pulumi"], options())).pulumi, pulumi);
  });

  it("builds after a wrong checksum, and says so", async () => {
    serveKubectl();
    mirror.serve(kubectl, "tampered");
    const { kubectl: found } = await acquireTools(["kubectl"], options([fakeGo(temp)]));
    assert.equal(found.source, "build");
    assert.match(progress.lines[1] ?? "", /^done 0 of 1, 0 MB; .*: discarded$/);
  });

  it("names all missing tools in one error, with what was tried and what helps", async () => {
    const old = temp.script("bin/kubectl", "echo v1.32.4");
    const work = acquireTools(["kubectl", "kube-apiserver", "pause"], options([dirname(old)]));
    const { message, missing } = await failure(work);
    assert.deepEqual(
      missing.map(({ name }) => name),
      ["kubectl", "kube-apiserver", "pause"],
    );
    assert.match(message, /^3 tools are missing, and no source could provide them:\n/);
    assert.match(
      message,
      new RegExp(`  kubectl ${versions.kubernetes}\n    on PATH: ${old} is 1\\.32\\.4\n`),
    );
    assert.match(message, /    release: http:.*\/kubectl\.sha256 answered 404\n/);
    assert.match(message, /    build: needs Go [\d.]+ or newer; there is no go on PATH\n/);
    assert.match(message, /\nTo fix it, do one of these:\n/);
    assert.match(message, /  - put on PATH: kubectl >= 1\.35\.0 and < 1\.38\.0; kube-apiserver >= /);
    assert.equal(message.match(/install Go/g)?.length, 1, "each fix once");
  });

  it("tells of tools together that are missing for the same reasons", async () => {
    const closed = options();
    closed.env!.SLIPWAY_RELEASES_URL = "http://127.0.0.1:1";
    const { message } = await failure(acquireTools(["kube-apiserver", "kube-scheduler"], closed));
    assert.match(message, /  kube-apiserver [\d.]+, kube-scheduler [\d.]+\n    on PATH: not found\n/);
    assert.match(message, /release: 127\.0\.0\.1:1 cannot be reached/);
  });

  it("leaves an optional tool undefined, and does not ask for it again the same day", async () => {
    const acquire = (extra?: AcquireOptions) => acquireTools(["pulumi-resource-random"], options([], extra));
    assert.deepEqual(await acquire(), { "pulumi-resource-random": undefined });
    const asked = mirror.requests.length;
    assert.ok(asked > 0);
    await acquire();
    assert.equal(mirror.requests.length, asked);
    await acquire({ refresh: true });
    assert.ok(mirror.requests.length > asked);

    const note = join(temp.path, `cache/tools/pulumi-resource-random/${versions.pulumiRandom}.absent`);
    const yesterday = Date.now() / 1000 - 25 * 60 * 60;
    utimesSync(note, yesterday, yesterday);
    mirror.requests.length = 0;
    await acquire();
    assert.ok(mirror.requests.length > 0);
  });

  it("refuses a node's tools on macOS at once", async () => {
    const { message } = await failure(
      acquireTools(["kubectl", "kubelet"], options([], { platform: { os: "darwin", arch: "arm64" } })),
    );
    assert.match(
      message,
      /^A tool is missing.*:\n  kubelet [\d.]+\n    platform: runs on Linux only\nTo fix it:\n/,
    );
    assert.deepEqual(mirror.requests, []);
  });

  it("refuses an unknown platform at once", async () => {
    const { message } = await failure(acquireTools(["kubectl"], options([], { platform: undefined })));
    assert.match(message, /use Linux or macOS on x64 or arm64/);
  });

  describe("with another run at work", () => {
    const lock = () => join(temp.path, "cache/tools/lock");
    function hold(pid: number): void {
      mkdirSync(dirname(lock()), { recursive: true });
      writeFileSync(lock(), String(pid));
    }

    it("takes over from one that died, and clears away what it left", async () => {
      serveKubectl();
      hold(spawnSync("true").pid);
      const leftover = join(temp.path, "cache/tools/.drafts/x/kubectl");
      mkdirSync(leftover, { recursive: true });
      assert.equal((await acquireTools(["kubectl"], options())).kubectl.source, "release");
      assert.equal(existsSync(leftover), false);
      assert.equal(existsSync(lock()), false);
    });

    it("lets one of two processes build while the other waits", async () => {
      const bothStarted = join(temp.path, "both-started");
      const go = fakeGo(temp, { build: `while [ ! -e ${bothStarted} ]; do /bin/sleep 0.1; done` });
      const script = join(temp.path, "acquire.mts");
      const module = fileURLToPath(new URL("../../../sandbox/toolchain/acquire.ts", import.meta.url));
      writeFileSync(
        script,
        `import { appendFileSync } from "node:fs";
        import { acquireTools } from ${JSON.stringify(module)};
        const progress = {
          start(label) {
            if (label.startsWith("Waiting")) appendFileSync(${JSON.stringify(bothStarted)}, "waited ");
          },
          update() {}, done() {}, fail() {},
        };
        const { helm } = await acquireTools(["helm"], { progress, platform: ${JSON.stringify(linux)} });
        console.log(helm.source, helm.path);`,
      );
      const { env } = options([go]);
      const outputs = await Promise.all([runNode(script, env), runNode(script, env)]);
      assert.match(outputs[0], /^build \//);
      assert.equal(outputs[0], outputs[1]);
      assert.equal(readFileSync(join(go, "calls"), "utf8").trim().split("\n").length, 1);
      assert.equal(readFileSync(bothStarted, "utf8"), "waited ");
    });
  });
});

/** Runs a TypeScript file in a process of its own; what it printed. */
async function runNode(script: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const loader = new URL("../../../loader.mjs", import.meta.url).href;
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", loader, script], { env });
  return stdout;
}
