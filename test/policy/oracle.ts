import { execFileSync } from "node:child_process";
import { type Level } from "../../policy/lib/frameworks.ts";
import { type KubeVersion } from "../../policy/lib/kube-version.ts";
import { acquireGoTool } from "../support/go-tool.ts";

export interface Question {
  readonly version: KubeVersion;
  /** A pod template: metadata and spec. */
  readonly pod: unknown;
}

/** The checks in force at each level, by id, and whether each allows the pod. */
export type Verdicts = Readonly<Record<Level, Readonly<Record<string, boolean>>>>;

const ANSWERS_BYTES = 1e9;

/**
 * Kubernetes' own judge of pods (tools/pod-security), built on first use and then kept in the tool cache. Undefined
 * where there is no go command to build it with.
 * @throws Error where the build fails
 */
export async function acquireOracle(): Promise<((questions: readonly Question[]) => Verdicts[]) | undefined> {
  const executable = await acquireGoTool("pod-security", { CGO_ENABLED: "0" });
  if (executable === undefined) return undefined;
  return (questions) => ask(executable, questions);
}

function ask(executable: string, questions: readonly Question[]): Verdicts[] {
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join("");
  const output = execFileSync(executable, { input, encoding: "utf8", maxBuffer: ANSWERS_BYTES });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdicts);
}
