import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hasCode } from "../plugin/file-store.ts";
import { SandboxError } from "./errors.ts";
import { type SandboxLayout, sandboxesRoot } from "./layout.ts";
import { projectRoot } from "./project.ts";

/** Every sandbox of this user. */
export function sandboxNames(root = sandboxesRoot()): readonly string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** That there is no such sandbox: which there are, and how to start this one, for its stack or by its name alone. */
export function noSandbox({ name, root }: SandboxLayout, names = sandboxNames()): SandboxError {
  const flag = existsSync(join(projectRoot, `Pulumi.${name}.yaml`)) ? "--stack" : "--name";
  const others = names.length > 0 ? `\nThere are: ${names.join(", ")} (--name)` : "";
  return new SandboxError(
    `there is no sandbox "${name}" (looked in ${root}).${others}\nFix: npm start -- ${flag} ${name}`,
  );
}
