import { join } from "node:path";
import { type ClusterFacts, importImage, startCluster } from "../cluster/cluster.ts";
import { imageRepositories, locationOf, projectRoot, readStackFile } from "../engine/project.ts";
import { recover } from "../engine/recovery.ts";
import { type Run } from "../engine/run.ts";
import { readOutputs, readState, type StackState } from "../engine/state.ts";
import { prepareWorkspace, type Workspace } from "../engine/workspace.ts";
import { buildServiceImage } from "../image/build.ts";
import { Phases } from "../report/phases.ts";
import { acquireTools } from "../toolchain/acquire.ts";
import { ToolCache } from "../toolchain/cache.ts";
import { sandboxTools } from "../toolchain/catalog.ts";
import { acquireCrds } from "../toolchain/crds.ts";
import { currentPlatform } from "../toolchain/platform.ts";
import { type Context, stackOf } from "./context.ts";
import { operate } from "./operate.ts";
import { withSecretOwner } from "./secret-owner.ts";
import { type ServiceAnswer, verifyServices } from "./verify.ts";

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
  readonly phases: Phases;
}

/** From nothing, or from whatever is there, to a running platform: what `npm start` and `up` do. */
export async function deploy(context: Context): Promise<Deployment> {
  const { layout, options, progress } = context;
  const stackFile = readStackFile(projectRoot, stackOf(context));
  const phases = new Phases(progress);

  const tools = await phases.time("tools", acquireSandboxTools.bind(undefined, context));
  const cluster = await phases.time("cluster", () =>
    startCluster({
      dir: layout.root,
      name: layout.name,
      nodes: options.nodes ?? "auto",
      ...(options.kubeconfig !== undefined && { kubeconfig: options.kubeconfig }),
      ...locationOf(stackFile),
      tools,
      progress,
    }),
  );
  const imageDigests = await phases.show(
    "images",
    () => buildImages(context, imageRepositories(stackFile), cluster),
    (digests) => Object.keys(digests).join(", ") || "none",
  );
  const workspace = await phases.show(
    "workspace",
    () =>
      prepareWorkspace({
        layout,
        tools,
        projectRoot,
        stack: stackFile.stack,
        kubeconfig: cluster.adminKubeconfig,
        imageDigests,
      }),
    () => `stack ${stackFile.stack}`,
  );
  const recovered = await phases.show(
    "recovery",
    () => recover(workspace),
    (done) => done.join("; ") || "nothing to recover",
  );
  const { result: run, filled } = await phases.time("pulumi up", () =>
    withSecretOwner(layout.cloud, () => operate(workspace, "up", progress)),
  );
  const [state, outputs] = await Promise.all([readState(workspace), readOutputs(workspace)]);
  const services = await phases.show(
    "verification",
    () => verifyServices(layout.root, cluster.nodes, outputs),
    (answers) => answers.map(({ summary }) => summary).join("; ") || "no service yet",
  );
  return { workspace, cluster, recovered, run, filled, state, outputs, services, phases };
}

/** Absolute paths by name of every tool that this machine can use. */
async function acquireSandboxTools({
  progress,
}: Context): Promise<Readonly<Partial<Record<string, string>>>> {
  const platform = currentPlatform();
  const tools = await acquireTools(platform === undefined ? [] : sandboxTools(platform), { progress });
  // Where they can't be had, only a stack with an add-on that is left out fails, and says why.
  await acquireCrds({ progress }).catch(() => undefined);
  return Object.fromEntries(
    Object.entries(tools).flatMap(([name, tool]) => (tool ? [[name, tool.path]] : [])),
  );
}

/** Builds the sample service's image for each service, and hands it to the node where there is a real one. */
async function buildImages(
  { layout, progress }: Context,
  repositories: Readonly<Record<string, string>>,
  cluster: ClusterFacts,
): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const [service, repository] of Object.entries(repositories)) {
    const image = await buildServiceImage({
      appDir: join(projectRoot, "app"),
      outDir: join(layout.images, service),
      cacheDir: join(new ToolCache().dir, ".."),
      repository,
      progress,
    });
    if (cluster.nodes === "real") await importImage(layout.root, image.tarPath);
    digests[service] = image.digest;
  }
  return digests;
}
