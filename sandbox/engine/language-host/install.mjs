/** Installs what a program depends on, as the engine's InstallDependencies request asks. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ended, interrupt, start } from "./children.mjs";

const require = createRequire(import.meta.url);
const language = require("@pulumi/pulumi/proto/language_pb.js");

/** `pulumi install`: what the lockfile says, without install scripts. */
export function installDependencies(call) {
  const root = lockfileRoot(call.request.getInfo().getProgramDirectory());
  const child = start("npm", ["ci", "--ignore-scripts"], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  call.on("cancelled", () => interrupt(child));
  child.stdout.on("data", (chunk) => call.write(new language.InstallDependenciesResponse().setStdout(chunk)));
  child.stderr.on("data", (chunk) => call.write(new language.InstallDependenciesResponse().setStderr(chunk)));
  return ended(child, (code) => {
    if (code !== 0) throw new Error(`"npm ci --ignore-scripts" in ${root} exited with code ${code}`);
  });
}

/** @param {string} directory @returns {string} the nearest folder that has a lockfile: a workspace member has none */
function lockfileRoot(directory) {
  if (existsSync(join(directory, "package-lock.json"))) return directory;
  const parent = dirname(directory);
  if (parent === directory)
    throw new Error("no package-lock.json beside the program or above it: run npm install first");
  return lockfileRoot(parent);
}
