/** The application half of the sample service's image: compiled, with production dependencies only. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { promisify } from "node:util";

/** What the build reads: the same that `app/Dockerfile` copies. */
export const APP_INPUTS = ["package.json", "package-lock.json", ".npmrc", "tsconfig.json", "src"] as const;

/** What the image holds of the build's result. */
const APP_OUTPUTS = ["package.json", "node_modules", "dist"] as const;

export interface StageArgs {
  readonly appDir: string;
  /** Named after the inputs; an existing one is taken as it is. */
  readonly stageDir: string;
  readonly progress: (message: string) => void;
}

/**
 * Runs the steps of the Dockerfile's build stage beside the tree. Made under another name and then renamed,
 * so that a killed run leaves nothing half-made and two runs at once don't meet.
 */
export async function stageApp({ appDir, stageDir, progress }: StageArgs): Promise<void> {
  if (await exists(stageDir)) return;
  await mkdir(dirname(stageDir), { recursive: true });
  const work = await mkdtemp(`${stageDir}.`);
  try {
    for (const input of APP_INPUTS) await cp(join(appDir, input), join(work, input), { recursive: true });
    progress("installing the sample service's dependencies");
    await run("npm", ["ci", "--include=dev", "--ignore-scripts"], work);
    progress("compiling the sample service");
    await run("npm", ["run", "build"], work);
    await run("npm", ["prune", "--omit=dev", "--ignore-scripts"], work);
    await rename(work, stageDir).catch(async (error: unknown) => {
      if (!(await exists(stageDir))) throw error; // else the other run has won, with the same result
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Every file that goes into the image, relative to the stage. npm's own bookkeeping differs by machine. */
export async function stagedFiles(stageDir: string): Promise<string[]> {
  const listed = await Promise.all(APP_OUTPUTS.map((output) => listFiles(stageDir, output)));
  return listed.flat().filter((path) => !basename(path).startsWith(".package-lock"));
}

/** The files at or under `path`, relative to `root`, sorted. */
export async function listFiles(root: string, path: string): Promise<string[]> {
  if ((await stat(join(root, path))).isFile()) return [path];
  const entries = await readdir(join(root, path), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  try {
    await promisify(execFile)(command, args, { cwd });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const said = `${stdout ?? ""}${stderr ?? ""}`.trim() || String(error);
    throw new Error(`building the sample service: "${[command, ...args].join(" ")}" failed:\n${said}`);
  }
}
