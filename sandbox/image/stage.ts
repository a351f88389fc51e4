/** The application half of a service's image: compiled, with production dependencies only. */
import { cp, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { type Progress } from "../progress.ts";
import { run } from "../toolchain/run.ts";

/** What the build reads: the same that `app/Dockerfile` copies. A service may do without those that are no package's. */
export const APP_INPUTS = ["package.json", "package-lock.json", ".npmrc", "tsconfig.json", "src"] as const;
const REQUIRED_INPUTS: readonly string[] = ["package.json", "package-lock.json"];

/** What of `names` there is in a folder. */
async function present(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(names.map((name) => exists(join(folder, name))));
  return names.filter((_, index) => found[index]);
}

/** What the build reads of a service. @throws saying which files a service has to have */
export async function inputsOf(appDir: string): Promise<readonly string[]> {
  const inputs = await present(appDir, APP_INPUTS);
  const missing = REQUIRED_INPUTS.filter((name) => !inputs.includes(name));
  if (missing.length === 0) return inputs;
  throw new Error(
    `no image can be built from ${appDir}: it has no ${missing.join(" and no ")}.\n` +
      "Fix: put the service there, or have the project's describeStack name its folder (`app`), or no `imageRepositories`",
  );
}

/** What the image holds of the build's result. */
const APP_OUTPUTS = ["package.json", "node_modules", "dist"] as const;

export interface StageArgs {
  readonly appDir: string;
  /** Named after the inputs; an existing one is taken as it is. */
  readonly stageDir: string;
  readonly progress: Pick<Progress, "update">;
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
    for (const input of await inputsOf(appDir))
      await cp(join(appDir, input), join(work, input), { recursive: true });
    progress.update("installing the service's dependencies");
    await npm(["ci", "--include=dev", "--ignore-scripts"], work);
    progress.update("compiling the service");
    await npm(["run", "build"], work);
    await npm(["prune", "--omit=dev", "--ignore-scripts"], work);
    await rename(work, stageDir).catch(async (error: unknown) => {
      if (!(await exists(stageDir))) throw error; // else the other run has won, with the same result
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * What of a package no program reads, as app/Dockerfile leaves it out: types and source maps are for those who build. Of the
 * three builds that OpenTelemetry's packages come in Node takes CommonJS, and nothing asks for names that are not stable yet.
 */
const UNREAD = [
  /^node_modules\/.*\.(d\.[cm]?ts|map)$/,
  /^node_modules\/@opentelemetry\/[^/]+\/build\/(esm|esnext)\//,
  /^node_modules\/@opentelemetry\/semantic-conventions\/.*(\.mjs|\/(experimental_|index-incubating)[^/]*)$/,
];

/** Every file that goes into the image, relative to the stage. npm's own bookkeeping differs by machine. */
export async function stagedFiles(stageDir: string): Promise<string[]> {
  // A service without dependencies has no node_modules.
  const outputs = await present(stageDir, APP_OUTPUTS);
  const listed = await Promise.all(outputs.map((output) => listFiles(stageDir, output)));
  return listed
    .flat()
    .filter((path) => !basename(path).startsWith(".package-lock") && !UNREAD.some((each) => each.test(path)));
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

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await run("npm", args, { cwd, env: process.env });
  if (code === 0) return;
  const said = `${stdout}${stderr}`.trim();
  throw new Error(`building the service: "npm ${args.join(" ")}" failed:\n${said}`);
}
