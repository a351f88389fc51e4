import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxLayout } from "../../sandbox/engine/layout.ts";
import { projectRoot } from "../support/project-root.ts";
import { writeJson } from "../../sandbox/plugin/file-store.ts";
import { type Profile, profile } from "./profile.ts";

const STACK = "staging";
const STACK_FILE = `Pulumi.${STACK}.yaml`;

/** What commands of the sandbox read, besides packages. */
const COPIED = ["components", "facts", "policy", "sandbox", "stacks", "compiled.mjs", "package.json"];
const ALSO = ["package-lock.json", "Pulumi.yaml", STACK_FILE];

/** A copy of the project with a wrong setting, and a sandbox of it that is prepared and not running. */
export class WrongProject {
  readonly #home = mkdtempSync(join(tmpdir(), "slipway-wrong-"));
  readonly #root = join(this.#home, "project");

  constructor() {
    mkdirSync(this.#root);
    for (const name of [...COPIED, ...ALSO])
      cpSync(join(projectRoot, name), join(this.#root, name), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules"), join(this.#root, "node_modules"));
    const stackFile = join(this.#root, STACK_FILE);
    writeFileSync(stackFile, `${readFileSync(stackFile, "utf8")}\n  slipway:netwrok: {}\n`);

    const layout = sandboxLayout(STACK, { XDG_STATE_HOME: this.#home });
    mkdirSync(layout.root, { recursive: true });
    writeFileSync(layout.encryptionSalt, "encryptionsalt: v1\n");
    writeJson(layout.facts, { stack: STACK, projectRoot: this.#root, kubeconfig: "", imageDigests: {} });
  }

  /** Has a command of the sandbox tell what is wrong. */
  refuse(command: string): Promise<Profile> {
    return profile({
      command: process.execPath,
      args: [join(this.#root, "sandbox", "bootstrap.mjs"), command],
      env: { ...process.env, XDG_STATE_HOME: this.#home },
      cwd: this.#root,
      code: 1,
      says: /slipway:netwrok/,
    });
  }

  dispose(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
