/**
 * The sandbox's way in: `npm start` in a fresh clone has no node_modules yet, so this needs nothing but Node.
 *
 *   node sandbox/bootstrap.mjs COMMAND …        installs what is missing, then runs the sandbox's command line
 *   node sandbox/bootstrap.mjs npm-run A B C    the same, then `npm run A`, `npm run B`, `npm run C`
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { checkNode } from "./own/check-node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  checkNode();
  await install();
  const [first, ...rest] = process.argv.slice(2);
  if (first === "npm-run") runScripts(rest);
  else await runCommandLine(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`\nerror: ${error.message}\n`);
  process.exitCode = 1;
}

/**
 * Runs `npm ci` where node_modules is not what the lockfile says, by our own note or npm's. Of two that start at once, one
 * installs.
 */
async function install() {
  const lockfile = join(root, "package-lock.json");
  const stamp = join(root, "node_modules", ".slipway-stamp");
  const wanted = createHash("sha256").update(readFileSync(lockfile)).digest("hex");
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
  if (isInstalled()) return;
  if (isInstalledByNpm(lockfile)) {
    writeFileSync(stamp, wanted);
    return;
  }
  if (lstatSync(join(root, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error(
      `node_modules in ${root} is a link to another tree's, and not what the lockfile here says.\n` +
        "Fix: run npm ci in that tree, or remove the link",
    );
  }

  await withLock(join(root, ".slipway", "install.lock"), () => {
    if (isInstalled()) return;
    process.stderr.write(`- dependencies of ${root} (npm ci)\n`);
    const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      stdio: ["ignore", 2, 2], // standard output is for results
    });
    if (npm.error) throw new Error(`cannot run npm: ${npm.error.message}`);
    if (npm.status !== 0) {
      throw new Error(
        `"npm ci" in ${root} failed; npm has said why above.\nFix: make the npm registry reachable, then try again`,
      );
    }
    writeFileSync(stamp, wanted);
  });
}

/**
 * Whether somebody has run `npm ci` by hand. npm writes down what it has installed when it is through, in a lockfile within
 * node_modules (npm's package-lock.json documentation, "Hidden Lockfiles"); it leaves out what is optional elsewhere.
 */
function isInstalledByNpm(lockfile) {
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const installed = packagesOf(hidden);
  return Object.entries(packagesOf(lockfile)).every(([path, { version, integrity, optional }]) => {
    const found = installed[path];
    if (path === "" || (found === undefined && optional)) return true;
    return found !== undefined && found.version === version && found.integrity === integrity;
  });
}

/** Runs `work` while no other process holds the lock. A lock whose owner has gone is taken over. */
async function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  while (!tryLock(path)) {
    if (isAbandoned(path)) rmSync(path, { force: true });
    else await sleep(200);
  }
  try {
    work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path) {
  try {
    const file = openSync(path, "wx");
    writeFileSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAbandoned(path) {
  try {
    const owner = Number(readFileSync(path, "utf8"));
    if (owner === 0) return Date.now() - statSync(path).mtimeMs > 2_000; // killed before it wrote its pid
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}

/** In this very process: a second one would cost time, and would have to be passed every signal. */
async function runCommandLine(argv) {
  if (process.env["SLIPWAY_DEBUG"]) process.setSourceMapsEnabled(true); // for the stack traces that it asks for
  const { importSource } = await import("../compiled.mjs");
  const { main } = await importSource("sandbox/cli.ts");
  await main(argv, root);
}

function runScripts(names) {
  for (const name of names) {
    const { status, signal } = spawnSync("npm", ["run", name], { cwd: root, stdio: "inherit" });
    if (status === 0) continue;
    process.exitCode = signal === null ? (status ?? 1) : 1;
    return;
  }
}
