import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type ClusterFacts, importImage, startCluster, stopCluster } from "../cluster/cluster.ts";
import { type SandboxLayout } from "../engine/layout.ts";
import { readStack } from "../engine/project.ts";
import { hasRecord, recover, wasKilledUnrecorded } from "../engine/recovery.ts";
import { type Run } from "../engine/run.ts";
import { readOutputs, readState, type StackState } from "../engine/state.ts";
import { assertRoom } from "../engine/storage.ts";
import { prepareWorkspace, type Workspace } from "../engine/workspace.ts";
import { buildServiceImage, type ServiceImage } from "../image/build.ts";
import { type StartedWatchers } from "../observability/watchers.ts";
import { type Progress } from "../progress.ts";
import { Phases } from "../report/phases.ts";
import { acquireTools, toolPaths } from "../toolchain/acquire.ts";
import { ToolCache } from "../toolchain/cache.ts";
import { sandboxTools } from "../toolchain/catalog.ts";
import { acquireCrds } from "../toolchain/crds.ts";
import { currentPlatform } from "../toolchain/platform.ts";
import { type Context, requireOwnSandbox, requireProject } from "./context.ts";
import { operate } from "./operate.ts";
import { withSecretOwner } from "./secret-owner.ts";
import { type ServiceAnswer, verifyServices } from "./verify.ts";
import { assertWatchable, isWatched, watch } from "./watching.ts";

/** A platform that was brought up. */
export interface Deployment {
  readonly workspace: Workspace;
  readonly cluster: ClusterFacts;
  readonly recovered: readonly string[];
  readonly run: Run;
  /** Names of the secrets that were given a random value, since nobody had given them one. */
  readonly filled: readonly string[];
  readonly state: StackState;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly services: readonly ServiceAnswer[];
  /** Prometheus and Alertmanager, where they were asked for. */
  readonly watchers?: StartedWatchers;
  readonly phases: Phases;
}

/** From nothing, or from whatever is there, to a running platform: what `npm start` and `up` do. */
export async function deploy(context: Context): Promise<Deployment> {
  const { layout, options, progress } = context;
  const projectRoot = requireProject(context);
  requireOwnSandbox(context);
  const { stack } = context;
  const { region, zones, imageRepositories, app = "app", outside } = await readStack(projectRoot, stack);
  const phases = new Phases(progress);

  assertRoom(layout.root);
  const tools = await phases.time("tools", acquireSandboxTools.bind(undefined, context));
  const begunAnew = await discardUnrecorded(layout);
  mkdirSync(layout.root, { recursive: true, mode: 0o700 });
  // Of two cores, neither the cluster's start nor the workspace's preparation keeps both busy.
  const builtImages = phases.begin((steps) =>
    buildImages(layout, imageRepositories, join(projectRoot, app), steps),
  );
  const cluster = await phases.time("cluster", () =>
    startCluster({
      dir: layout.root,
      name: layout.name,
      nodes: options.nodes ?? "auto",
      ...(options.kubeconfig !== undefined && { kubeconfig: options.kubeconfig }),
      region,
      zones,
      tools,
      progress,
    }),
  );
  if (options.with === "observability") assertWatchable(context);
  const importedImages = phases.begin(async () => importImages(layout.root, await builtImages(), cluster));
  const workspace = await phases.show(
    "workspace",
    async () =>
      prepareWorkspace({
        layout,
        tools,
        projectRoot,
        stack,
        outside,
        kubeconfig: cluster.adminKubeconfig,
        imageDigests: digestsOf(await builtImages()),
      }),
    () => `stack ${stack}`,
  );
  const recovered = await phases.show(
    "recovery",
    async () => [...begunAnew, ...(await recover(workspace))],
    (done) => done.join("; ") || "nothing to recover",
  );
  await phases.show("images", importedImages, (services) => services.join(", ") || "none");
  // In a cluster of somebody else's, what a killed engine has made could not be removed with the sandbox.
  const writesStateAtEnd = options.kubeconfig === undefined && !hasRecord(layout.backend);
  const { result: run, filled } = await phases.time("pulumi up", () =>
    withSecretOwner(layout.cloud, () => operate(workspace, "up", progress, { writesStateAtEnd })),
  );
  const [state, outputs] = await Promise.all([readState(workspace), readOutputs(workspace)]);
  const services = await phases.show(
    "verification",
    () => verifyServices(layout.root, cluster.nodes, outputs),
    (answers) => answers.map(({ summary }) => summary).join("; ") || "no service yet",
  );
  const done = { workspace, cluster, recovered, run, filled, state, outputs, services, phases };
  if (!isWatched(context)) return done;
  const watchers = await phases.show(
    "observability",
    () => watch(context, state.resources),
    ({ prometheus, alertmanager }) => `Prometheus ${prometheus}, Alertmanager ${alertmanager}`,
  );
  return { ...done, watchers };
}

/** Removes a sandbox whose first update was killed. @returns what was done, for the user to read */
async function discardUnrecorded({ root, backend }: SandboxLayout): Promise<readonly string[]> {
  if (!wasKilledUnrecorded(backend)) return [];
  await stopCluster(root, { wipe: true });
  rmSync(root, { recursive: true, force: true });
  return ["began anew, since the first update was killed before it had written its state"];
}

/** Absolute paths by name of every tool that this machine can use. */
async function acquireSandboxTools({
  progress,
  options,
}: Context): Promise<Readonly<Partial<Record<string, string>>>> {
  const platform = currentPlatform();
  const tools = await acquireTools(platform === undefined ? [] : sandboxTools(platform, options.nodes), {
    progress,
  });
  // Where they can't be had, only a stack with an add-on that is left out fails, and says why.
  await acquireCrds({ progress }).catch(() => undefined);
  return toolPaths(tools);
}

/** Builds an image for each service from the one folder. */
async function buildImages(
  { images: dir }: SandboxLayout,
  repositories: Readonly<Record<string, string>>,
  appDir: string,
  progress: Pick<Progress, "update">,
): Promise<Readonly<Record<string, ServiceImage>>> {
  const images: Record<string, ServiceImage> = {};
  for (const [service, repository] of Object.entries(repositories)) {
    images[service] = await buildServiceImage({
      appDir,
      outDir: join(dir, service),
      cacheDir: join(new ToolCache().dir, ".."),
      repository,
      progress,
    });
  }
  return images;
}

/** Hands images to the node where there is a real one. @returns their services */
async function importImages(
  dir: string,
  images: Readonly<Record<string, ServiceImage>>,
  { nodes }: ClusterFacts,
): Promise<readonly string[]> {
  if (nodes === "real") for (const { tarPath } of Object.values(images)) await importImage(dir, tarPath);
  return Object.keys(images);
}

function digestsOf(images: Readonly<Record<string, ServiceImage>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(images).map(([service, { digest }]) => [service, digest]));
}
