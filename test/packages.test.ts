import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");

type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly workspaces?: readonly string[];
  readonly files?: readonly string[];
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly peerDependencies?: Versions;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
}

/** What there is in the repository alone: it installs the others, makes the package, and runs the sources. */
const UNPUBLISHED = ["sandbox/bootstrap.mjs", "sandbox/build.mjs", "compiled.mjs"];

/** What a package asks for and imports nowhere, for the reason beside it. */
const UNIMPORTED: Readonly<Record<string, readonly string[]>> = {
  // The types of messages; the code is the copy that @pulumi/pulumi has.
  policy: ["google-protobuf"],
  // Besides: the emulators say that they are these providers, at these versions.
  sandbox: ["@pulumi/aws", "@pulumi/eks", "@pulumi/kubernetes", "@pulumi/random", "google-protobuf"],
  // Its image is built from app/ alone.
  app: ["@types/node", "@types/pg", "typescript"],
};

const read = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), "utf8")) as T;
const manifestOf = (folder: string): Manifest => read(join(folder, "package.json"));
const { workspaces = [], ...platform } = manifestOf(".");

/** Where each package of ours starts, below its folder; undefined: every file is run. */
const ENTRIES: Readonly<Record<string, readonly string[] | undefined>> = {
  components: ["index.ts"],
  policy: ["pack.ts", "checker/cli.ts"],
  sandbox: undefined,
  app: ["src/main.ts", "src/migrate.ts", "src/healthcheck.ts", "src/make-database-role.ts"],
};

/** What a file imports when it runs. */
const importsOf = (file: string): readonly string[] =>
  ts
    .preProcessFile(readFileSync(join(root, file), "utf8").replaceAll(/^import type [^;]*;$/gm, ""), true)
    .importedFiles.map(({ fileName }) => fileName);

/** Every source file of a folder, declarations and what is made from them aside. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return ["node_modules", "dist", ".build"].includes(entry.name) ? [] : sources(path);
    return /(?<!\.d)\.ts$|\.mjs$/.test(entry.name) ? [path] : [];
  });
}

/** The files that these import, themselves among them. */
function closure(files: readonly string[], found = new Set<string>()): Set<string> {
  for (const file of files) {
    if (found.has(file) || UNPUBLISHED.includes(file)) continue;
    found.add(file);
    const imported = importsOf(file).filter((specifier) => specifier.startsWith("."));
    closure(
      imported.map((specifier) => join(dirname(file), specifier)).filter((path) => /ts$|js$/.test(path)),
      found,
    );
  }
  return found;
}

/** The packages that these files import. */
function packagesOf(files: Iterable<string>): string[] {
  const names = [...files]
    .filter((file) => existsSync(join(root, file)))
    .flatMap(importsOf)
    .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
    .map((specifier) => specifier.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? specifier);
  return [...new Set(names)].sort();
}

describe("packages of the repository", () => {
  for (const folder of workspaces) {
    const manifest = manifestOf(folder);
    const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest;
    const atRunTime = { ...dependencies, ...peerDependencies };

    it(`${manifest.name} depends on whatever it imports`, () => {
      const declared = Object.keys({ ...atRunTime, ...devDependencies });
      assert.deepEqual(
        packagesOf(sources(folder)).filter((name) => !declared.includes(name)),
        [],
      );
      const entries = ENTRIES[folder]?.map((entry) => join(folder, entry)) ?? sources(folder);
      const published = entries.filter((entry) => !UNPUBLISHED.includes(entry));
      const run = packagesOf(closure(published));
      assert.deepEqual(
        run.filter((name) => !(name in atRunTime)),
        [],
      );
      assert.ok(run.length > 0);
    });

    it(`${manifest.name} asks for nothing that it does not import`, () => {
      const imported = packagesOf(sources(folder));
      const besides = UNIMPORTED[folder] ?? [];
      assert.deepEqual(
        Object.keys({ ...atRunTime, ...devDependencies }).filter((name) => !imported.includes(name)),
        besides,
      );
    });
  }

  // `npm ci --omit=dev` is how a runner may install it: on an older Node it is compiled when it starts.
  it("have the program depend on whatever it imports when it runs, the compiler of its sources among it", () => {
    const own = workspaces.map((folder) => manifestOf(folder).name);
    const { dependencies = {} } = platform;
    const program = closure(["stacks/main.mjs", "loader.mjs", "stacks/index.ts"]).add("compiled.mjs");
    const imported = packagesOf([...program].filter((file) => !/^(components|policy)\//.test(file)));
    assert.ok(imported.includes("esbuild"), imported.join(" "));
    assert.deepEqual(
      imported.filter((name) => !own.includes(name) && !Object.hasOwn(dependencies, name)),
      [],
    );
  });

  it("ask for one version of each package, pinned", () => {
    const asked = [".", ...workspaces].flatMap((folder) => {
      const { name, dependencies, devDependencies } = manifestOf(folder);
      return Object.entries({ ...dependencies, ...devDependencies }).map((entry) => [name, ...entry]);
    });
    const versions = new Map<string, string>();
    for (const [by = "", name = "", version = ""] of asked) {
      assert.match(version, /^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/, `${by} asks for ${name} ${version}`);
      assert.equal(versions.get(name) ?? version, version, `${by} asks for another ${name} than others`);
      versions.set(name, version);
    }
  });

  it("take the SDKs of the platform from their user, from the versions on that they are tested with", () => {
    const { dependencies = {} } = platform;
    for (const [name, range] of Object.entries(manifestOf("components").peerDependencies ?? {}))
      assert.equal(range, `^${dependencies[name]}`, name);
  });

  it("are released together, under one licence", () => {
    assert.equal(platform.private, true);
    for (const folder of workspaces.filter((folder) => folder !== "app")) {
      assert.equal(manifestOf(folder).version, platform.version, folder);
      assert.equal(
        readFileSync(join(root, folder, "LICENSE"), "utf8"),
        readFileSync(join(root, "LICENSE"), "utf8"),
      );
    }
  });

  // Its image is built from app/ alone, by a lockfile with what the image holds and nothing else.
  it("test the sample service with the versions that its image has", () => {
    const { packages: inImage } = read<Lockfile>("app/package-lock.json");
    const { packages: tested } = read<Lockfile>("package-lock.json");
    const differing = Object.entries(inImage)
      .filter(([path]) => path !== "")
      .filter(
        ([path, { integrity }]) =>
          (tested[`app/${path}`] ?? tested[path])?.integrity !== integrity &&
          // Or below what needs it, where the root has another version of it for somebody else.
          !Object.keys(inImage).some((needing) => tested[`${needing}/${path}`]?.integrity === integrity),
      )
      .map(([path, { version }]) => `${path} ${version}`);
    assert.deepEqual(differing, []);
  });
});
