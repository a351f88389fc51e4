import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ServiceImage, buildServiceImage } from "../../../sandbox/image/build.ts";
import { PackedImages } from "../../../sandbox/image/packed.ts";
import { parseLdd } from "../../../sandbox/image/runtime.ts";
import { type Progress, silent } from "../../../sandbox/progress.ts";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";
import { type ReadImage, readImage } from "./read-tar.ts";

const appDir = fileURLToPath(new URL("../../../app", import.meta.url));
/** The user's own cache, so that only a machine's first run compiles. */
const cacheDir = dirname(new ToolCache().dir);
const repository = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/staging/web";

describe("sample service's image", () => {
  let outDir: string;
  let built: ServiceImage;
  let image: ReadImage;

  const build = (progress: Pick<Progress, "update"> = silent): Promise<ServiceImage> =>
    buildServiceImage({ appDir, outDir, cacheDir, repository, progress });

  before(async function () {
    this.timeout(600_000); // the first run of a machine installs and compiles the service
    outDir = await mkdtemp(join(tmpdir(), "slipway-image-"));
    built = await build();
    image = readImage(await readFile(built.tarPath));
  });

  after(() => rm(outDir, { recursive: true }));

  const paths = (): string[] => image.layer.filter(({ type }) => type === "0").map(({ path }) => path);

  it("is named by its digest", () => {
    assert.equal(built.reference, `${repository}@${built.digest}`);
    assert.equal(image.index.manifests[0]?.digest, built.digest);
  });

  it("holds the compiled service with its production dependencies, and no source", () => {
    assert(paths().includes("app/dist/main.js"));
    assert(paths().includes("app/dist/healthcheck.js"));
    assert(paths().includes("app/node_modules/prom-client/index.js"));
    assert.deepEqual(
      paths().filter((path) => /^app\/(src|test)\/|^app\/node_modules\/(typescript|@types)\//.test(path)),
      [],
    );
  });

  it("holds no shell, no package manager, no credentials, nothing setuid or writable by others", () => {
    const forbidden =
      /(^|\/)(sh|bash|dash|busybox|npm|npx|corepack|apt|\.npmrc|\.env|\.package-lock\.json|id_\w+)$/;
    assert.deepEqual(
      paths().filter((path) => forbidden.test(path)),
      [],
    );
    const loose = image.layer.filter(({ type, mode }) => type !== "2" && (mode & 0o6022) !== 0);
    assert.deepEqual(
      loose.map(({ path }) => path),
      ["tmp/"],
    );
  });

  it("has the configuration of app/Dockerfile's last stage", async () => {
    const dockerfile = await readFile(join(appDir, "Dockerfile"), "utf8");
    const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
    const instruction = (name: string): string => new RegExp(`^${name} (.*)$`, "m").exec(last)?.[1] ?? "";
    const { config } = image.config;
    assert.equal(config["User"], instruction("USER"));
    assert.equal(config["WorkingDir"], instruction("WORKDIR"));
    assert.deepEqual(config["Entrypoint"], JSON.parse(instruction("ENTRYPOINT")));
    assert((config["Env"] as string[]).includes("NODE_ENV=production"));
    assert.match(instruction("ENV"), /NODE_ENV=production/);
  });

  it("is found, not built, when nothing has changed", async () => {
    assert.deepEqual(await build({ update: (message) => assert.fail(message) }), built);
  });
});

describe("packed images", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "slipway-packed-"));
  });
  afterEach(() => rm(home, { recursive: true }));

  const pack = async (name: string): Promise<string> => {
    const dir = join(home, name);
    await mkdir(dir);
    await writeFile(join(dir, "sample-service.tar"), name);
    await writeFile(join(dir, "sample-service.json"), JSON.stringify({ name }));
    return dir;
  };

  it("are found by every sandbox, and outlive the one that packed them", async () => {
    const packed = new PackedImages(join(home, "cache"));
    const first = await pack("first");
    const other = join(home, "other");
    assert.equal(await packed.fetch("key", other), undefined);
    await packed.keep("key", first);
    await rm(first, { recursive: true });
    assert.deepEqual(await packed.fetch("key", other), { name: "first" });
    assert.equal(await readFile(join(other, "sample-service.tar"), "utf8"), "first");
  });

  it("are few: those go that nobody has asked for longest", async () => {
    const packed = new PackedImages(join(home, "cache"));
    for (const [age, name] of ["a", "b", "c", "d"].entries()) {
      await packed.keep(name, await pack(name));
      const at = new Date(Date.UTC(2026, 0, 1 + age));
      await utimes(join(home, "cache", name), at, at);
    }
    await packed.fetch("a", join(home, "out"));
    await packed.keep("e", await pack("e"));
    await packed.keep("e", join(home, "e")); // as another process may have
    assert.deepEqual((await readdir(join(home, "cache"))).sort(), ["a", "c", "d", "e"]);
  });
});

describe("libraries of a program", () => {
  it("are read from ldd, of glibc and of musl", () => {
    const glibc = [
      "\tlinux-vdso.so.1 (0x00007f4510e37000)",
      "\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f4510b20000)",
      "\t/lib64/ld-linux-x86-64.so.2 (0x00007f4510e39000)",
    ];
    assert.deepEqual(parseLdd(glibc.join("\n")), [
      "/lib/x86_64-linux-gnu/libm.so.6",
      "/lib64/ld-linux-x86-64.so.2",
    ]);
    const musl = [
      "\t/lib/ld-musl-x86_64.so.1 (0x7f0000000000)",
      "\tlibstdc++.so.6 => /usr/lib/libstdc++.so.6 (0x7f0000000000)",
      "\tlibc.musl-x86_64.so.1 => /lib/ld-musl-x86_64.so.1 (0x7f0000000000)",
    ];
    assert.deepEqual(parseLdd(musl.join("\n")), ["/lib/ld-musl-x86_64.so.1", "/usr/lib/libstdc++.so.6"]);
  });
});
