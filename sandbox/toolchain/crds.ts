import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { ownRoot } from "../own/files.ts";
import { readJson } from "../plugin/file-store.ts";
import { isRecord } from "../plugin/wire.ts";
import { type Progress, silent } from "../progress.ts";
import { ToolCache } from "./cache.ts";
import { type CrdSource, crdSources } from "./crd-sources.ts";
import { SourceFailure } from "./errors.ts";
import { findGo } from "./go-command.ts";
import { PathSource } from "./path-source.ts";

/** As far as the sandbox reads it. */
export interface CustomResourceDefinition {
  readonly apiVersion: string;
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: { readonly group: string; readonly [field: string]: unknown };
}

export interface CrdOptions {
  /** @default none is reported */
  readonly progress?: Progress;
  /** PATH, SLIPWAY_CACHE_DIR, XDG_CACHE_HOME, and what the go command reads. @default the process's own */
  readonly env?: NodeJS.ProcessEnv;
  /** The folder that pins the modules. @default tools/crds of the sandbox */
  readonly pins?: string;
  /** What is taken of those modules, by a name of the caller's. @default what charts of add-ons bring */
  readonly sources?: Readonly<Record<string, readonly CrdSource[]>>;
}

/** The CustomResourceDefinitions of add-ons, by the name of the add-on's chart. */
export interface CrdLibrary {
  /** Empty for a chart that brings none. */
  ofChart(chart: string): readonly CustomResourceDefinition[];
}

/**
 * Makes the CRDs available that stand in for charts which are left out. They come from Go modules, since the
 * module proxy is where a machine without the projects' own hosts still gets them; what is downloaded is compared with
 * tools/crds/go.sum. They are kept in the tool cache: only the first call on a machine runs the go command.
 * @throws saying what is missing, and what to do about it
 */
export async function acquireCrds(options: CrdOptions = {}): Promise<CrdLibrary> {
  const { progress = silent, env = process.env, pins = defaultPins, sources = crdSources } = options;
  const cache = new ToolCache(env);
  const version = versionOf(pins, sources);
  const dir = join(cache.dir, TOOL, version);
  if (!isDirectory(dir)) {
    await cache.exclusively(
      async () => {
        if (!isDirectory(dir)) await install(cache, version, { progress, env, pins, sources });
      },
      () => progress.update("waiting for another run that installs tools"),
    );
  }
  return {
    ofChart: (chart) =>
      (sources[chart] ?? []).flatMap(
        (source) => readJson<CustomResourceDefinition[]>(join(dir, fileOf(source))) ?? [],
      ),
  };
}

const TOOL = "crds";
/** To be changed with `standingAlone`, so that no cache keeps what an older one made. */
const FORM = "without descriptions";
const defaultPins = join(ownRoot, "tools", "crds");

async function install(
  cache: ToolCache,
  version: string,
  { progress, env, pins, sources }: Required<CrdOptions>,
): Promise<void> {
  progress.start("Definitions of add-ons");
  try {
    const draft = cache.draft();
    const folders = await download(cache, { env, pins });
    const files = new Map(
      Object.values(sources)
        .flat()
        .map((source) => [fileOf(source), source]),
    );
    for (const [file, { module, path }] of files) {
      const definitions = definitionsIn(join(folders.get(module) ?? "", path));
      if (definitions.length === 0) throw new Error(`${module} has no CustomResourceDefinition in ${path}`);
      writeFileSync(join(draft, file), JSON.stringify(definitions));
    }
    cache.publish(draft, TOOL, version);
    progress.done(`${folders.size} modules`);
  } catch (error) {
    progress.fail("failed");
    if (!(error instanceof SourceFailure)) throw error;
    throw new Error(`the CRDs of add-ons can't be had: ${error.message}\nFix: ${error.fix}`);
  }
}

/** One answer of `go mod download -json`. */
interface Downloaded {
  readonly Path: string;
  readonly Version: string;
  readonly Dir?: string;
  /** The hash of the module's content, as go.sum has it. */
  readonly Sum?: string;
  readonly Error?: string;
}

/** Downloads every pinned module. @returns its folder by its path */
async function download(
  cache: ToolCache,
  { env, pins }: Required<Pick<CrdOptions, "env" | "pins">>,
): Promise<ReadonlyMap<string, string>> {
  const go = await findGo(read(pins, "go.mod"), new PathSource(env, cache), env);
  const modules = pinnedModules(read(pins, "go.mod"));
  // Outside of the module: inside of it the command adds to go.sum what it doesn't find there.
  const { stdout, stderr } = await go.run(["mod", "download", "-json", ...modules], { cwd: cache.draft() });
  const answers = parseStream<Downloaded>(stdout);
  const sums = pinnedSums(read(pins, "go.sum"));
  const problems = answers.flatMap(({ Path, Version, Sum, Error: error }) => {
    if (error !== undefined) return [error];
    const pinned = sums.get(`${Path} ${Version}`);
    return Sum === pinned ? [] : [`${Path}@${Version} is ${Sum}, but tools/crds/go.sum has ${pinned}`];
  });
  if (answers.length < modules.length && problems.length === 0) problems.push(stderr.trim());
  if (problems.length > 0) {
    throw new SourceFailure(
      "build",
      problems.join("\n  "),
      "allow the go command to reach its module proxy (`go env GOPROXY`)",
    );
  }
  return new Map(answers.map(({ Path, Dir = "" }) => [Path, Dir]));
}

/** `module@version` of each module that a go.mod requires in its block. */
export function pinnedModules(goMod: string): readonly string[] {
  return [...goMod.matchAll(/^\t(\S+) (v\S+)$/gm)].map(([, path, version]) => `${path}@${version}`);
}

/** The hash of each module's content by `module version`, without those of the go.mod files alone. */
function pinnedSums(goSum: string): ReadonlyMap<string, string> {
  return new Map(
    [...goSum.matchAll(/^(\S+ v[^\s/]+) (h1:\S+)$/gm)].map(([, module = "", sum = ""]) => [module, sum]),
  );
}

/** The values of a stream of indented JSON objects, one after the other. */
function parseStream<T>(text: string): readonly T[] {
  return text
    .split(/^(?=\{$)/m)
    .filter((part) => part.trim() !== "")
    .map((part) => JSON.parse(part) as T);
}

function definitionsIn(path: string): readonly CustomResourceDefinition[] {
  const files = isDirectory(path)
    ? readdirSync(path)
        .filter((file) => /\.ya?ml$/.test(file))
        .sort()
        .map((file) => join(path, file))
    : [path];
  return files
    .flatMap((file) => parseAllDocuments(read(file)).map((document) => document.toJS() as unknown))
    .filter(isDefinition)
    .map(standingAlone);
}

function isDefinition(object: unknown): object is CustomResourceDefinition {
  return isRecord(object) && object.kind === "CustomResourceDefinition";
}

/** The definition without its conversion, which a webhook of the controller that is left out would do. */
function standingAlone({
  apiVersion,
  kind,
  metadata,
  spec,
}: CustomResourceDefinition): CustomResourceDefinition {
  const { conversion: _, ...rest } = spec;
  return { apiVersion, kind, metadata, spec: withoutText(rest) as CustomResourceDefinition["spec"] };
}

/**
 * The value without descriptions, three quarters of a large definition, which would travel and be stored with each
 * step of an update; and without keys that are the second line of one: some projects wrap descriptions without quoting
 * them, and a line with a colon in it then reads as a field. Server-side apply refuses fields that there are not.
 */
function withoutText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutText);
  if (!isRecord(value)) return value;
  // A property that is called "description" has a schema there, no text.
  const isText = ([key, each]: [string, unknown]): boolean =>
    key.includes(" ") || (key === "description" && typeof each === "string");
  const fields = Object.entries(value).filter((field) => !isText(field));
  return Object.fromEntries(fields.map(([key, each]) => [key, withoutText(each)]));
}

/** Changes with a pin, with what is taken from the modules, and with the form in which it is kept. */
function versionOf(pins: string, sources: Required<CrdOptions>["sources"]): string {
  const hash = createHash("sha256").update(read(pins, "go.mod")).update(read(pins, "go.sum"));
  return hash
    .update(JSON.stringify([sources, FORM]))
    .digest("hex")
    .slice(0, 12);
}

function fileOf({ module, path }: CrdSource): string {
  return `${encodeURIComponent(`${module}/${path}`)}.json`;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function read(...path: string[]): string {
  return readFileSync(join(...path), "utf8");
}
