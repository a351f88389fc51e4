import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hasCode } from "../plugin/file-store.ts";
import { SandboxError } from "./errors.ts";
import { type SandboxLayout, sandboxesRoot } from "./layout.ts";
import { ownCommand } from "../own/files.ts";

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

/**
 * That there is no such sandbox: which there are, and how to start this one, for its stack or by its name alone.
 * @param project the folder of the project from which it is asked for
 */
export function noSandbox(
  { name, root }: SandboxLayout,
  project?: string,
  names = sandboxNames(),
): SandboxError {
  const isStack = project !== undefined && existsSync(join(project, `Pulumi.${name}.yaml`));
  const flag = isStack ? "--stack" : "--name";
  const others = names.length > 0 ? `\nThere are: ${names.join(", ")} (--name)` : "";
  return new SandboxError(
    `there is no sandbox "${name}" (looked in ${root}).${others}\nFix: ${ownCommand(`start ${flag} ${name}`)}`,
  );
}
