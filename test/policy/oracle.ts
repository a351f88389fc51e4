import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Level } from "../../policy/lib/frameworks.ts";
import { type KubeVersion } from "../../policy/lib/kube-version.ts";
import { ToolCache } from "../../sandbox/toolchain/cache.ts";
import { SourceFailure } from "../../sandbox/toolchain/errors.ts";
import { findGo, type Go } from "../../sandbox/toolchain/go-command.ts";
import { PathSource } from "../../sandbox/toolchain/path-source.ts";

export interface Question {
  readonly version: KubeVersion;
  /** A pod template: metadata and spec. */
  readonly pod: unknown;
}

/** The checks in force at each level, by id, and whether each allows the pod. */
export type Verdicts = Readonly<Record<Level, Readonly<Record<string, boolean>>>>;

const TOOL = "pod-security";
const SOURCE = join(import.meta.dirname, "../../tools", TOOL);
const ANSWERS_BYTES = 1e9;

/**
 * Kubernetes' own judge of pods (tools/pod-security), built on first use and then kept in the tool cache. Undefined
 * where there is no go command to build it with.
 * @throws Error where the build fails
 */
export async function acquireOracle(): Promise<((questions: readonly Question[]) => Verdicts[]) | undefined> {
  const cache = new ToolCache();
  const version = hashOf(["go.mod", "go.sum", "main.go"]);
  if (!cache.has(TOOL, version, TOOL)) {
    const go = await goCommand(cache);
    if (go === undefined) return undefined;
    await cache.exclusively(
      () => build(cache, version, go),
      () => undefined,
    );
  }
  return (questions) => ask(cache.path(TOOL, version, TOOL), questions);
}

function hashOf(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(SOURCE, file)));
  return hash.digest("hex").slice(0, 12);
}

async function goCommand(cache: ToolCache): Promise<Go | undefined> {
  try {
    const goMod = readFileSync(join(SOURCE, "go.mod"), "utf8");
    return await findGo(goMod, new PathSource(process.env, cache), process.env, { CGO_ENABLED: "0" });
  } catch (error) {
    if (error instanceof SourceFailure) return undefined;
    throw error;
  }
}

async function build(cache: ToolCache, version: string, go: Go): Promise<void> {
  const draft = cache.draft();
  const { code, stderr } = await go.run(["build", "-trimpath", "-o", `${draft}/`, "."], { cwd: SOURCE });
  if (code !== 0) throw new Error(`go build failed in tools/${TOOL}:\n${stderr}`);
  cache.publish(draft, TOOL, version);
}

function ask(executable: string, questions: readonly Question[]): Verdicts[] {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const output = execFileSync(executable, { input, encoding: "utf8", maxBuffer: ANSWERS_BYTES });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdicts);
}
