import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { currentBuild } from "../../policy/build.mjs";

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));
const source = join(projectRoot, "policy");

const { version, dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** The packages that a module imports. */
function packagesOf(file: string): readonly string[] {
  return ts
    .preProcessFile(readFileSync(file, "utf8"), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
    .map((specifier) => specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier);
}

/** That the engine takes it, too, is tested with the engine: test/sandbox/engine. */
describe("the policy pack as a package", () => {
  let home: string;
  let unpacked: string;

  before(() => {
    home = mkdtempSync(join(tmpdir(), "slipway-package-"));
    execFileSync("npm", ["pack", "--silent", "--pack-destination", home], { cwd: source });
    execFileSync("tar", ["xzf", `slipway-policy-${version}.tgz`], { cwd: home });
    // Where npm installs it: there, Node strips no types.
    const modules = join(home, "node_modules");
    unpacked = join(modules, "slipway-policy");
    mkdirSync(modules);
    execFileSync("mv", [join(home, "package"), unpacked]);
    for (const name of Object.keys(dependencies)) {
      if (name.startsWith("@")) mkdirSync(join(modules, name.split("/")[0] ?? ""), { recursive: true });
      symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
    }
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const check = (...args: string[]) => {
    const bin = join(unpacked, "bin.mjs");
    return spawnSync(process.execPath, [bin, ...args], { cwd: home, encoding: "utf8" });
  };

  it("holds JavaScript, its licence and its description, and no sources", () => {
    const files = readdirSync(unpacked, { recursive: true, encoding: "utf8" });
    for (const file of ["LICENSE", "README.md", "PulumiPolicy.yaml", "dist/pack.mjs", "dist/checker.mjs"])
      assert.ok(files.includes(file), file);
    assert.deepEqual(
      files.filter((file) => /\.ts$|^build\.mjs$|^rules|^\./.test(file)),
      [],
    );
    const licence = (folder: string): string => readFileSync(join(folder, "LICENSE"), "utf8");
    assert.equal(licence(unpacked), licence(projectRoot));
    assert.deepEqual(
      readdirSync(join(unpacked, "config")).sort(),
      readdirSync(join(source, "config")).sort(),
    );
  });

  it("links to the pages of its own release, by absolute address, once it has a repository", () => {
    const copy = join(home, "released");
    execFileSync("cp", ["-r", source, copy]);
    for (const made of ["node_modules", ".build", "dist"])
      rmSync(join(copy, made), { recursive: true, force: true });
    symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
    const npm = (...args: string[]) => execFileSync("npm", args, { cwd: copy });
    npm("pkg", "set", "repository.url=git+https://github.com/example/shop.git");
    npm("pack", "--silent", "--pack-destination", copy);
    execFileSync("tar", ["xzf", `slipway-policy-${version}.tgz`], { cwd: copy });
    symlinkSync(join(projectRoot, "node_modules"), join(copy, "package", "node_modules"));
    const told = spawnSync(process.execPath, [join(copy, "package", "bin.mjs"), "explain", "image-digest"], {
      encoding: "utf8",
    });
    const page = `https://github.com/example/shop/blob/v${version}/docs/policies/image-digest.md`;
    assert.ok(told.stdout.includes(`More: ${page}\n`), told.stdout + told.stderr);
    assert.match(check("explain", "image-digest").stdout, /More: docs\/policies\/image-digest\.md/);
  });

  it("imports none but the packages it depends on, pinned", () => {
    const files = readdirSync(unpacked, { recursive: true, encoding: "utf8" });
    const code = files.filter((file) => /\.[mc]js$/.test(file)).map((file) => join(unpacked, file));
    const imported = new Set(code.flatMap(packagesOf));
    assert.deepEqual([...imported].sort(), Object.keys(dependencies).sort());
    for (const pinned of Object.values(dependencies)) assert.match(pinned, /^\d+\.\d+\.\d+$/);
  });

  it("loads the SDK's server only where it is asked for", () => {
    const loaded = (file: string): string[] => {
      const code = readFileSync(join(unpacked, "dist", file), "utf8");
      const imports = [...code.matchAll(/^import\b[^"]*"([^"]+)"/gm)].map(([, specifier = ""]) => specifier);
      return imports.flatMap((name) => (name.startsWith("./") ? loaded(name) : [name]));
    };
    for (const program of ["pack.mjs", "checker.mjs"]) {
      const packages = loaded(program);
      assert.ok(packages.includes("node:fs"), program);
      assert.deepEqual(
        packages.filter((name) => /^@pulumi\/(policy|pulumi)$/.test(name)),
        [],
      );
    }
  });

  // What a start costs is what it loads: V8 itself says which scripts those were.
  it("starts with its own rules and two small packages, and says nothing on standard error", () => {
    const [clean, coverage] = [join(home, "namespace.yaml"), join(home, "coverage")];
    writeFileSync(clean, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: api\n  namespace: shop\n");
    const { stderr, status } = spawnSync(process.execPath, [join(unpacked, "bin.mjs"), "check", clean], {
      encoding: "utf8",
      env: { ...process.env, NODE_V8_COVERAGE: coverage },
    });
    assert.deepEqual({ stderr, status }, { stderr: "", status: 0 });
    const [file = ""] = readdirSync(coverage);
    const { result } = JSON.parse(readFileSync(join(coverage, file), "utf8")) as {
      readonly result: readonly { readonly url: string }[];
    };
    const loaded = result.filter(({ url }) => url.startsWith("file:")).map(({ url }) => fileURLToPath(url));
    const inPackages = loaded.map((path) =>
      path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    );
    assert.deepEqual([...new Set(inPackages.map((path) => path.replace(/chunk-\w+/, "chunk")))].sort(), [
      "js-yaml/dist/js-yaml.mjs",
      "leven/index.js",
      "slipway-policy/bin.mjs",
      "slipway-policy/compiled.mjs",
      "slipway-policy/dist/checker.mjs",
      "slipway-policy/dist/chunk.mjs",
      "slipway-policy/private-cache.mjs",
    ]);
    const builtIns = new Set(result.map(({ url }) => url));
    for (const unneeded of ["node:http", "node:crypto", "node:child_process"])
      assert.ok(!builtIns.has(unneeded), unneeded);
  });

  it("checks manifests where it is installed", () => {
    assert.equal(check("version").stdout, `${version}\n`);
    const manifest = join(home, "pod.yaml");
    const spec = { hostNetwork: true, containers: [{ name: "api", image: "example.com/api:1" }] };
    writeFileSync(
      manifest,
      JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "api", namespace: "shop" }, spec }),
    );
    const { status, stdout, stderr } = check("check", manifest);
    assert.equal(status, 1, stderr);
    assert.match(stdout, /pod-host-namespaces/);
  });

  it("is compiled anew as soon as a source changes, and only then", async () => {
    const first = await currentBuild();
    assert.equal(await currentBuild(), first);
    const probe = join(source, "lib", "probe-of-the-build.ts");
    try {
      writeFileSync(probe, "export const probe = 1;\n");
      assert.notEqual(await currentBuild(), first);
    } finally {
      rmSync(probe);
    }
    assert.equal(await currentBuild(), first);
  });
});
