/** Installs what a program depends on, as the engine's InstallDependencies request asks. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ended, interrupt, start } from "./children.mjs";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js");

/**
 * `pulumi install` and `pulumi new`: what the lockfile says, without install scripts; where there is none yet, what
 * package.json says, and the lockfile is made.
 */
export function installDependencies(call) {
  const program = call.request.getInfo().getProgramDirectory();
  const locked = lockfileRoot(program);
  const root = locked ?? program;
  const args = [locked === undefined ? "install" : "ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const child = start("npm", args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  call.on("cancelled", () => interrupt(child));
  child.stdout.on("data", (chunk) => call.write(new language.InstallDependenciesResponse().setStdout(chunk)));
  child.stderr.on("data", (chunk) => call.write(new language.InstallDependenciesResponse().setStderr(chunk)));
  return ended(child, (code) => {
    if (code !== 0) throw new Error(`"npm ${args.join(" ")}" in ${root} exited with code ${code}`);
  });
}

/** @param {string} directory @returns {string | undefined} the nearest folder that has a lockfile: a workspace member has none */
function lockfileRoot(directory) {
  if (existsSync(join(directory, "package-lock.json"))) return directory;
  const parent = dirname(directory);
  return parent === directory ? undefined : lockfileRoot(parent);
}
