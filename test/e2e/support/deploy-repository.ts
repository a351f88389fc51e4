/** A deploy repository on this machine: a bare one that a GitOps tool reads, and a checkout that people commit in. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { main } from "../../../ci/main.ts";
import type { PreviewDigest } from "../../../ci/preview/plan.ts";
import { projectRoot } from "../../support/project-root.ts";

/** How often Flux applies anew what it has read. */
export const HEAL_SECONDS = 10;

export class DeployRepository {
  readonly bare: string;
  readonly checkout: string;
  readonly #project: string;

  /** @param folder where all of it is kept */
  constructor(folder: string) {
    this.bare = join(folder, "repositories", "deploy.git");
    this.checkout = join(folder, "deploy");
    this.#project = join(folder, "project");
  }

  /** @param url of the repository as the tool reads it */
  async create(url: string): Promise<void> {
    mkdirSync(this.bare, { recursive: true });
    await this.git(["init", "--quiet", "--bare", "--initial-branch=main", "."], this.bare);
    await this.git(["clone", "--quiet", this.bare, this.checkout], this.#project.replace(/project$/, ""));
    for (const each of ["ci/render", "policy"]) mkdirSync(join(this.#project, each), { recursive: true });
    for (const each of ["ci/render/check.yml", "policy/package.json"])
      cpSync(join(projectRoot, each), join(this.#project, each));
    writeFileSync(
      join(this.#project, "pipeline.yaml"),
      `signer: { key: release.pub }\ngitOps: { url: "${url}", readSeconds: 5, healSeconds: ${HEAL_SECONDS} }\n`,
    );
  }

  /**
   * `npm run ci -- render`, with a pulumi that prints this preview: what it is of an engine's is shown elsewhere, as is what
   * cosign refuses.
   */
  async render(preview: PreviewDigest): Promise<void> {
    const said: string[] = [];
    const nobody = (): Promise<never> => Promise.reject(new Error("nobody is asked"));
    const code = await main(["render", "--stack", "production", `--into=${this.checkout}`], {
      cwd: this.#project,
      env: {},
      programs: {
        read: () =>
          Promise.resolve(JSON.stringify({ "slipway:services": { objectValue: { web: { gitOps: true } } } })),
        show: nobody,
        capture: () => Promise.resolve({ code: 0, stdout: JSON.stringify(preview) }),
      },
      outside: { fetch: nobody, now: () => 0, sleep: nobody },
      out: (line) => said.push(line),
      error: (line) => said.push(line),
    });
    if (code !== 0) throw new Error(said.join("\n"));
  }

  /** Commits all that differs, and pushes. @returns the commit */
  async push(message: string): Promise<string> {
    await this.git(["add", "--all"]);
    await this.git(["commit", "--quiet", "--message", message]);
    return this.#pushed();
  }

  /** `git revert` of the newest commit, pushed. */
  async revert(): Promise<string> {
    await this.git(["revert", "--no-edit", "HEAD"]);
    return this.#pushed();
  }

  /** Changes the text of a file of the checkout, by hand. @throws where there is nothing to change */
  change(path: string, from: string | RegExp, to: string): void {
    const file = join(this.checkout, path);
    const before = readFileSync(file, "utf8");
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${path} has no ${String(from)}`);
    writeFileSync(file, after);
  }

  async git(args: readonly string[], cwd = this.checkout): Promise<string> {
    // Nothing of the user's own settings, such as a signing key that asks for its password.
    const who = { name: "drill", email: "drill@example.invalid" };
    const env = {
      ...{ PATH: process.env["PATH"], HOME: cwd, GIT_CONFIG_NOSYSTEM: "1", GIT_TERMINAL_PROMPT: "0" },
      ...{ GIT_AUTHOR_NAME: who.name, GIT_AUTHOR_EMAIL: who.email },
      ...{ GIT_COMMITTER_NAME: who.name, GIT_COMMITTER_EMAIL: who.email },
    };
    return (await promisify(execFile)("git", [...args], { cwd, env })).stdout.trim();
  }

  async #pushed(): Promise<string> {
    await this.git(["push", "--quiet", "origin", "HEAD:main"]);
    return this.git(["rev-parse", "HEAD"]);
  }
}
