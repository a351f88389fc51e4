import { execFile } from "node:child_process";
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { currentBuild } from "../../compiled.mjs";
import { projectRoot } from "../support/project-root.ts";
import { execScript } from "../../sandbox/engine/scripts.ts";
import { type TestSandbox } from "../sandbox/engine/test-sandbox.ts";

/** Something that `pulumi preview` can be asked about. */
export interface Program {
  readonly directory: string;
  readonly stack: string;
  /** The stack file, where it is not the one beside the program. */
  readonly configFile?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Folders that the program consists of; the chart, and the version of the policy pack, are read at run time. */
const SOURCES = ["components", "stacks"];

/** The program as it is committed. */
export function nativeProgram({ stack, layout }: TestSandbox): Program {
  return { directory: projectRoot, stack, configFile: layout.stackConfig };
}

/** The same program compiled by tsc to the ES modules that Node runs without any help. */
export async function compiledProgram(sandbox: TestSandbox): Promise<Program> {
  const directory = createProject(sandbox, "compiled", {
    manifest: { type: "module", main: "stacks/index.js" },
    runtime: { name: "nodejs", options: { typescript: false } },
  });
  const tsconfig = join(directory, "tsconfig.json");
  const compilerOptions = {
    noEmit: false,
    noCheck: true, // the tests check types
    rewriteRelativeImportExtensions: true,
    rootDir: projectRoot,
    outDir: directory,
    typeRoots: [join(projectRoot, "node_modules", "@types")],
  };
  const include = SOURCES.map((folder) => join(projectRoot, folder));
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: join(projectRoot, "tsconfig.json"), compilerOptions, include }),
  );
  const tsc = join(projectRoot, "node_modules", "typescript", "bin", "tsc");
  await promisify(execFile)(process.execPath, [tsc, "-p", tsconfig]);
  // What the program reads beside its sources stays as it is.
  const isData = (path: string): boolean => lstatSync(path).isDirectory() || path.endsWith(".json");
  for (const folder of SOURCES)
    cpSync(join(projectRoot, folder), join(directory, folder), { recursive: true, filter: isData });
  return { ...nativeProgram(sandbox), directory };
}

/**
 * The same program as Pulumi runs TypeScript unless told otherwise: CommonJS through the ts-node that the SDK brings,
 * with the type check of ts-node's default.
 *
 * @param cache where ts-node keeps what it has compiled
 */
export function tsNodeProgram(sandbox: TestSandbox, cache: string): Program {
  const directory = createProject(sandbox, "ts-node", {
    manifest: { main: "stacks/index.ts" },
    runtime: { name: "nodejs" },
  });
  for (const folder of SOURCES)
    cpSync(join(projectRoot, folder), join(directory, folder), { recursive: true });
  for (const path of typeScriptFiles(directory)) writeFileSync(path, toCommonJs(readFileSync(path, "utf8")));
  const { compilerOptions } = JSON.parse(readFileSync(join(projectRoot, "tsconfig.json"), "utf8")) as {
    compilerOptions: Record<string, unknown>;
  };
  const { target, lib, strict, exactOptionalPropertyTypes, noUncheckedIndexedAccess, skipLibCheck } =
    compilerOptions;
  const checks = { strict, exactOptionalPropertyTypes, noUncheckedIndexedAccess, skipLibCheck };
  writeFileSync(
    join(directory, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { target, lib, ...checks, types: ["node"] } }),
  );
  return { ...nativeProgram(sandbox), directory, env: { TS_NODE_CACHE_DIRECTORY: cache } };
}

/** What of the sources only ES modules have, said as CommonJS says it. */
function toCommonJs(source: string): string {
  const text = source
    .replaceAll(/(\bfrom\s+|\bimport\s+)"(\.{1,2}\/[^"]+)\.ts"/g, '$1"$2"')
    .replaceAll("import.meta.url", 'require("node:url").pathToFileURL(__filename)');
  // Pulumi calls a CommonJS program's own export, not one named "default".
  const entry = /^export default (?=async function (\w+))/m.exec(text);
  return entry === null ? text : `${text.replace(entry[0], "")}\nexport = ${entry[1]};\n`;
}

/**
 * A bare program of as many echo resources as `resources` says, deployed. Its plugin is compiled as the emulators are, and
 * it spares the SDK the traces that the platform's program spares it: what is left is what no program can do without.
 */
export async function floorProgram(sandbox: TestSandbox, resources: number): Promise<Program> {
  await installEchoPlugin(sandbox);
  const directory = await sandbox.project("floor", floorSource(resources));
  const program = { directory, stack: "test" };
  const { code, stdout, stderr } = await sandbox.pulumi(
    ["up", "--yes", "--skip-preview", "--stack", "test"],
    {},
    directory,
  );
  if (code !== 0) throw new Error(`the floor's program failed:\n${stderr}\n${stdout}`);
  return program;
}

function floorSource(resources: number): string {
  return `
import * as pulumi from "@pulumi/pulumi";
import { importSource } from ${JSON.stringify(pathToFileURL(join(projectRoot, "compiled.mjs")).href)};
(await importSource("stacks/promise-traces.ts")).skipPromiseTraces();
for (let index = 0; index < ${resources}; index++) {
  new pulumi.CustomResource("echo:index:Echo", \`echo-\${index}\`, { index }, { version: "1.0.0" });
}
`;
}

async function installEchoPlugin({ layout }: TestSandbox): Promise<void> {
  const directory = join(layout.pulumiHome, "plugins", "resource-echo-v1.0.0");
  mkdirSync(directory);
  const endWithParent = pathToFileURL(join(projectRoot, "sandbox/engine/end-with-parent.mjs")).href;
  const plugin = await currentBuild("test/bench/echo-plugin.ts");
  const command = [process.execPath, "--import", endWithParent, plugin];
  writeFileSync(join(directory, "pulumi-resource-echo"), execScript(command), { mode: 0o755 });
}

/**
 * The native program with as many services as `count` says: the stack file's own first, then copies of it. What is not
 * deployed yet is a plan to create.
 */
export function scaledProgram(sandbox: TestSandbox, count: number): Program {
  const file = parse(readFileSync(sandbox.layout.stackConfig, "utf8")) as { config: Record<string, unknown> };
  const services = file.config["slipway:services"] as Record<string, unknown>;
  const digests = JSON.parse(sandbox.workspace.env["SLIPWAY_IMAGE_DIGESTS"] ?? "{}") as Record<
    string,
    string
  >;
  const [first] = Object.keys(services);
  if (first === undefined || digests[first] === undefined) {
    throw new Error(`the stack "${sandbox.stack}" deploys no service to make copies of`);
  }
  const names = [first, ...Array.from({ length: count - 1 }, (_, index) => `${first}-${index + 1}`)];
  const config = {
    ...file.config,
    "slipway:services": Object.fromEntries(names.map((name) => [name, services[first]])),
  };
  const configFile = join(sandbox.home, `services-${count}.yaml`);
  writeFileSync(configFile, stringify({ ...file, config }, { aliasDuplicateObjects: false }));
  const digest = Object.fromEntries(names.map((name) => [name, digests[first]]));
  return {
    ...nativeProgram(sandbox),
    configFile,
    env: { SLIPWAY_IMAGE_DIGESTS: JSON.stringify(digest) },
  };
}

interface ProjectOptions {
  readonly manifest: Readonly<Record<string, string>>;
  readonly runtime: object;
}

/** A folder that the engine takes for the project itself: its name, packages and chart, but other sources. */
function createProject({ home }: TestSandbox, name: string, { manifest, runtime }: ProjectOptions): string {
  const directory = join(home, name);
  mkdirSync(directory);
  for (const shared of ["charts", "node_modules", "policy"])
    symlinkSync(join(projectRoot, shared), join(directory, shared));
  const project = parse(readFileSync(join(projectRoot, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  writeFileSync(join(directory, "Pulumi.yaml"), stringify({ ...project, runtime }));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ name, ...manifest }));
  return directory;
}

function typeScriptFiles(directory: string): readonly string[] {
  return SOURCES.flatMap((folder) =>
    readdirSync(join(directory, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(directory, folder, path)),
  );
}
