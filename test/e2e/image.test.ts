import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installPackages } from "../../sandbox/cluster/real/packages.ts";
import { makeDistrolessRoot, makeNodeRoot } from "./support/base-images.ts";
import { type BuiltImage, Buildah } from "./support/buildah.ts";
import { acquireHadolint } from "./support/hadolint.ts";

const APP = fileURLToPath(new URL("../../app", import.meta.url));
const DOCKERFILE = join(APP, "Dockerfile");
const SHELLS = ["sh", "ash", "bash", "dash", "busybox", "env", "npm", "apt"];

describe("app/Dockerfile", () => {
  it("gives hadolint nothing to say", async () => {
    const { stdout } = await promisify(execFile)(await acquireHadolint(), ["--no-color", DOCKERFILE]);
    assert.equal(stdout, "");
  });

  describe("built by buildah", () => {
    let dir: string;
    let image: BuiltImage;
    let again: BuiltImage;

    before(async function () {
      if (process.platform !== "linux" || process.getuid?.() !== 0) {
        console.log("      skipped: buildah without its own user namespaces needs Linux and root");
        this.skip();
      }
      const failure = (await hasBuildah()) ? undefined : await installPackages(["buildah"]);
      if (failure !== undefined) {
        console.log(`      skipped: ${failure}`);
        this.skip();
      }
      dir = mkdtempSync(join(tmpdir(), "slipway-image-"));
      const buildah = new Buildah(dir);
      // Renovate adds digests, which no substitute could have.
      const dockerfile = readFileSync(DOCKERFILE, "utf8").replaceAll(/@sha256:[0-9a-f]{64}/g, "");
      const [build, runtime] = baseImages(dockerfile);
      const roots = { build: join(dir, "build-root"), runtime: join(dir, "runtime-root") };
      await buildah.makeBase(build, roots.build, await makeNodeRoot(roots.build));
      await buildah.makeBase(runtime, roots.runtime, await makeDistrolessRoot(roots.runtime));
      const args = { VERSION: "1.2.3", REVISION: "0123abc", SOURCE: "https://git.example/shop" };
      image = await buildah.build(APP, dockerfile, args);
      again = await buildah.build(APP, dockerfile, args);
    });
    after(() => {
      if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
    });

    const files = (): string[] =>
      readdirSync(join(image.root, "app"), { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(image.root.length));

    it("is the same twice, whenever it is built", () => {
      assert.deepEqual(again.layers, image.layers);
    });

    it("runs as a number, with Node as the process itself, and says how it is", () => {
      const { User, Entrypoint, WorkingDir, Healthcheck, Labels } = image.config;
      assert.deepEqual(
        { User, Entrypoint, WorkingDir, test: Healthcheck?.Test },
        {
          User: "65532:65532",
          Entrypoint: ["/nodejs/bin/node", "dist/main.js"],
          WorkingDir: "/app",
          test: ["CMD", "/nodejs/bin/node", "dist/healthcheck.js"],
        },
      );
      const labels = Object.entries(Labels).filter(([name]) => name.startsWith("org.opencontainers.image."));
      assert.deepEqual(Object.fromEntries(labels), {
        "org.opencontainers.image.title": "slipway-sample-service",
        "org.opencontainers.image.description": "The service that a fresh Slipway platform runs first",
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.version": "1.2.3",
        "org.opencontainers.image.revision": "0123abc",
        "org.opencontainers.image.source": "https://git.example/shop",
      });
    });

    it("brings no shell and no package manager", () => {
      const folders = ["bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "nodejs/bin"];
      const found = folders.flatMap((folder) =>
        SHELLS.map((name) => join(image.root, folder, name)).filter((path) => existsSync(path)),
      );
      assert.deepEqual(found, []);
    });

    it("holds what production needs: no source, no dependency of development, nothing big", () => {
      const { dependencies, devDependencies } = JSON.parse(
        readFileSync(join(APP, "package.json"), "utf8"),
      ) as {
        dependencies: Record<string, string>;
        devDependencies: Record<string, string>;
      };
      const holds = (name: string): boolean =>
        existsSync(join(image.root, "app/node_modules", name, "package.json"));
      assert.deepEqual(
        Object.keys(dependencies).filter((name) => !holds(name)),
        [],
      );
      assert.deepEqual(Object.keys(devDependencies).filter(holds), []);
      assert.deepEqual(
        files().filter(
          (path) => !path.includes("/node_modules/") && !/^\/app\/(dist\/.+\.js|package\.json)$/.test(path),
        ),
        [],
      );
      assert.ok(image.ownBytes < 10_000_000, `${image.ownBytes} bytes`);
    });

    it("holds no secret: no npm configuration, no key, no environment of the build", () => {
      const suspects = files().filter((path) =>
        /(^|\/)(\.npmrc|\.env[^/]*|[^/]*\.(pem|key|p12))$/.test(path),
      );
      assert.deepEqual(suspects, []);
      assert.deepEqual(image.config.Env.map((variable) => variable.split("=")[0]).sort(), [
        "NODE_ENV",
        "PATH",
        "SERVICE_VERSION",
      ]);
    });

    it("can't be changed by the process that it runs", () => {
      const writable = ["/app", ...files()].filter((path) => {
        const { uid, mode } = lstatSync(join(image.root, path));
        return uid !== 0 || (mode & 0o022) !== 0;
      });
      assert.deepEqual(writable, []);
    });

    it("serves, finds itself healthy, and ends when it is told to", async () => {
      const { Entrypoint, Env, Healthcheck } = image.config;
      const enter = ["--root", image.root, "--wd", "/app", "--setuid", "65532", "--setgid", "65532"];
      const env = Object.fromEntries(Env.map((variable) => variable.split("=", 2) as [string, string]));
      const service = spawn("/usr/bin/unshare", [...enter, ...Entrypoint], {
        env: { ...env, PORT: "0", METRICS_PORT: "0", DRAIN_SECONDS: "0" },
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        const exited = once(service, "exit");
        const [line] = (await once(createInterface({ input: service.stdout }), "line")) as [string];
        const { port, version } = JSON.parse(line) as { port: number; version: string };
        assert.equal(version, "1.2.3");
        const answer = await fetch(`http://127.0.0.1:${port}/`);
        assert.equal(((await answer.json()) as { version: string }).version, "1.2.3");
        const check = (at: number): Promise<unknown> =>
          promisify(execFile)("/usr/bin/unshare", [...enter, ...(Healthcheck?.Test.slice(1) ?? [])], {
            env: { ...env, PORT: String(at) },
          });
        await check(port);
        service.kill("SIGTERM");
        assert.deepEqual(await exited, [0, null]);
        await assert.rejects(check(port));
      } finally {
        service.kill("SIGKILL");
      }
    });
  });
});

/** The names after FROM, of the build's stage and of the image's. */
function baseImages(dockerfile: string): [string, string] {
  const [build, runtime, ...others] = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, name]) => name);
  assert.ok(build !== undefined && runtime !== undefined && others.length === 0, "two stages");
  return [build, runtime];
}

function hasBuildah(): Promise<boolean> {
  return promisify(execFile)("buildah", ["--version"]).then(
    () => true,
    () => false,
  );
}
