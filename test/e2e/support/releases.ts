/** Releases of the sample service to roll out: good ones, and one with faults. Imported into the node, never pulled. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importImage } from "../../../sandbox/cluster/cluster.ts";
import { stagedApp } from "../../../sandbox/image/build.ts";
import { type ImageArgs, type OciImage, writeOciImages } from "../../../sandbox/image/oci.ts";
import { NODE_TARGET, runtimeFiles } from "../../../sandbox/image/runtime.ts";
import { stagedFiles } from "../../../sandbox/image/stage.ts";
import { silent } from "../../../sandbox/progress.ts";
import { ToolCache } from "../../../sandbox/toolchain/cache.ts";

const APP = fileURLToPath(new URL("../../../app", import.meta.url));
const MAIN = "dist/main.js";
const REPOSITORY = "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web";

/** How a release can be bad; said to the faulty one by the variable FAULT. */
export type Fault = "errors" | "slow" | "crash-loop" | "never-ready";
export const FAULTS: readonly Fault[] = ["errors", "slow", "crash-loop", "never-ready"];

export interface Release {
  readonly repository: string;
  readonly digest: string;
}

/** By the version that each says in its answers. */
export type Releases = Readonly<Record<"v1" | "v2" | "faulty", Release>>;

/** The service as it is, but for what a developer could do to it; or with requests of 0 to 20 seconds: FAULT `waits`. */
const FAULTY = `
import { createApp } from "./app.js";
import { parseConfig } from "./config.js";
import { processLogger } from "./process.js";

const { config } = parseConfig(process.env);
const fault = process.env.FAULT;
if (fault === "crash-loop") throw new Error("bad release: can't start");
const greeting = { service: config.serviceName, version: config.serviceVersion, hostname: "faulty" };
let asked = 0;
const answers = {
  errors: () => ({ status: asked++ % 2 === 0 ? 500 : 200, body: greeting }),
  slow: () => new Promise((resolve) => setTimeout(resolve, 1500, { status: 200, body: greeting })),
};
const wait = () => new Promise((resolve) => setTimeout(resolve, (asked++ % 21) * 1000, { status: 200, body: greeting }));
const app = createApp({
  config,
  hostname: "faulty",
  log: processLogger(config),
  routes: {
    ...(answers[fault] && { "/": { GET: answers[fault] } }),
    ...(fault === "waits" && { "/wait": { GET: wait } }),
    ...(fault === "never-ready" && { "/ready": { GET: () => ({ status: 503, body: {} }) } }),
  },
});
process.once("SIGTERM", () => void app.stop());
await app.start();
`;

/** Takes the service as `npm start` builds it, and imports three images of the same files into the node. */
export async function importReleases(dir: string): Promise<Releases> {
  const cacheDir = join(new ToolCache().dir, "..");
  const stageDir = await stagedApp({ appDir: APP, cacheDir, progress: silent });
  const app = (await stagedFiles(stageDir)).map((path) => ({
    source: join(stageDir, path),
    target: `/app/${path}`,
  }));
  const files = [...(await runtimeFiles()), ...app, { content: FAULTY, target: "/app/dist/faulty.js" }];
  const image = (version: string, main: string): ImageArgs => ({
    reference: `${REPOSITORY}:${version}`,
    entrypoint: [NODE_TARGET, main],
    workdir: "/app",
    env: { NODE_ENV: "production", SERVICE_VERSION: version },
  });
  const out = join(dir, "releases.tar");
  const images = [image("v1", MAIN), image("v2", MAIN), image("faulty", "dist/faulty.js")] as const;
  const [v1, v2, faulty] = await writeOciImages({ out, files }, images);
  await importImage(dir, out);
  const release = ({ digest }: OciImage): Release => ({ repository: REPOSITORY, digest });
  return { v1: release(v1), v2: release(v2), faulty: release(faulty) };
}
