/** GitLab's pipelines on this machine, by gitlab-ci-local (tools/gitlab-ci-local). */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";
import { projectRoot } from "../../support/project-root.ts";
import type { Run } from "./ci-scenarios.ts";

const run = promisify(execFile);
const NAME = "gitlab-ci-local";
const source = join(projectRoot, "tools", NAME);
const FILES = ["package.json", "package-lock.json"] as const;

export class GitLab {
  readonly #command: readonly [string, string];

  private constructor(command: readonly [string, string]) {
    this.#command = command;
  }

  /** @returns undefined where the machine has no rsync, by which it gives each job a checkout of its own */
  static async acquire(): Promise<GitLab | undefined> {
    try {
      await run("rsync", ["--version"]);
    } catch {
      return undefined;
    }
    const hash = createHash("sha256");
    for (const file of FILES) hash.update(readFileSync(join(source, file)));
    const version = hash.digest("hex").slice(0, 12);
    const cache = new ToolCache();
    const folder = join(cache.dir, NAME, version);
    if (!existsSync(folder))
      await cache.exclusively(
        async () => {
          const draft = cache.draft();
          for (const file of FILES) cpSync(join(source, file), join(draft, file));
          await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: draft });
          cache.publish(draft, NAME, version);
        },
        () => undefined,
      );
    const modules = join(folder, "node_modules");
    return new GitLab([
      join(modules, `node-linux-${process.arch}`, "bin", "node"),
      join(modules, NAME, "dist", "index.js"),
    ]);
  }

  /**
   * One pipeline of the repository, by the shell: what images bring is on the PATH.
   * @param variables of the project, or of the pipeline
   */
  async pipeline(
    cwd: string,
    env: NodeJS.ProcessEnv,
    args: readonly string[],
    variables: Readonly<Record<string, string>>,
  ): Promise<Run> {
    const [node, main] = this.#command;
    const options = [
      ...["--force-shell-executor", "--shell-isolation", "--no-color"],
      ...Object.entries(variables).flatMap(([key, value]) => ["--variable", `${key}=${value}`]),
    ];
    return new Promise((ended) => {
      const child = execFile(node, [main, ...options, ...args], { cwd, env }, (_error, stdout, stderr) =>
        ended({ code: child.exitCode ?? 1, output: stdout + stderr }),
      );
    });
  }
}
