/** Builds a service's image without Docker; laid out as `app/Dockerfile` lays it out. */
import { createHash } from "node:crypto";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Progress } from "../progress.ts";
import { type OciImage, writeOciImage } from "./oci.ts";
import { PACKED_FILES, PackedImages } from "./packed.ts";
import { NODE_TARGET, runtimeFiles, runtimeIdentity } from "./runtime.ts";
import { inputsOf, listFiles, stageApp, stagedFiles } from "./stage.ts";

export interface ServiceImageArgs {
  /** The service's folder, such as `app/`. */
  readonly appDir: string;
  /** Where the tar goes; it replaces the one of an older version. */
  readonly outDir: string;
  /** Kept between runs and shared by sandboxes: the compiled service and the packed image, by their inputs. */
  readonly cacheDir: string;
  /** The image's name without tag or digest, e.g. `111122223333.dkr.ecr.eu-central-1.amazonaws.com/web`. */
  readonly repository: string;
  /** Told of each step that takes long; not called when nothing needs building. */
  readonly progress: Pick<Progress, "update">;
}

export interface ServiceImage extends OciImage {
  readonly tarPath: string;
}

/** What the tar beside it was made of. */
interface BuildRecord extends OciImage {
  readonly key: string;
}

/**
 * Builds the image, or finds it built. The same inputs give the same digest, whatever the repository.
 *
 * Throws, with the tool's own words, when npm can't install or the service doesn't compile.
 */
export async function buildServiceImage(args: ServiceImageArgs): Promise<ServiceImage> {
  const { appDir, outDir, cacheDir, repository, progress } = args;
  const [tarPath = "", recordPath = ""] = PACKED_FILES.map((name) => join(outDir, name));
  const appKey = await keyOfApp(appDir);
  const packerKey = await hashFiles(import.meta.dirname, ["."]);
  const key = sha256(appKey, packerKey, await runtimeIdentity(), repository);
  const built = await readRecord(recordPath, tarPath);
  if (built?.key === key) return { digest: built.digest, reference: built.reference, tarPath };

  const packed = new PackedImages(join(cacheDir, "packed"));
  const found = await packed.fetch<BuildRecord>(key, outDir);
  if (found) return { digest: found.digest, reference: found.reference, tarPath };

  const stageDir = await stagedApp(args);
  progress.update("packing the service's image");
  const image = await packImage(stageDir, tarPath, repository);
  await writeRecord(recordPath, { key, ...image });
  await packed.keep(key, outDir);
  return { ...image, tarPath };
}

/** The compiled service, or what an earlier run has compiled. @returns where it is */
export async function stagedApp({
  appDir,
  cacheDir,
  progress,
}: Pick<ServiceImageArgs, "appDir" | "cacheDir" | "progress">): Promise<string> {
  const stageDir = join(cacheDir, "images", await keyOfApp(appDir));
  await stageApp({ appDir, stageDir, progress });
  return stageDir;
}

const keyOfApp = async (appDir: string): Promise<string> => hashFiles(appDir, await inputsOf(appDir));

async function packImage(stageDir: string, out: string, repository: string): Promise<OciImage> {
  const manifest = JSON.parse(await readFile(join(stageDir, "package.json"), "utf8")) as PackageManifest;
  const app = (await stagedFiles(stageDir)).map((path) => ({
    source: join(stageDir, path),
    target: `/app/${path}`,
  }));
  return writeOciImage({
    out,
    reference: `${repository}:${manifest.version}`,
    entrypoint: [NODE_TARGET, "dist/main.js"],
    files: [...(await runtimeFiles()), ...app],
    workdir: "/app",
    env: { NODE_ENV: "production", SERVICE_VERSION: manifest.version },
    labels: {
      "org.opencontainers.image.title": manifest.name,
      "org.opencontainers.image.licenses": manifest.license,
      "org.opencontainers.image.version": manifest.version,
    },
  });
}

interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Hash of the names and contents of files and folders under `root`. */
async function hashFiles(root: string, paths: readonly string[]): Promise<string> {
  const listed = await Promise.all(paths.map((path) => listFiles(root, path)));
  const hashes = listed.flat().map(async (path) => sha256(path, await readFile(join(root, path))));
  return sha256(...(await Promise.all(hashes)));
}

/** Each part is hashed with its length, so that no two lists of parts read alike. */
function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${String(part.length)}:`).update(part);
  return hash.digest("hex");
}

/** The record, unless it or its tar is missing. */
async function readRecord(recordPath: string, tarPath: string): Promise<BuildRecord | undefined> {
  try {
    await stat(tarPath);
    return JSON.parse(await readFile(recordPath, "utf8")) as BuildRecord;
  } catch {
    return undefined;
  }
}

async function writeRecord(path: string, record: BuildRecord): Promise<void> {
  const partial = `${path}.partial`;
  await writeFile(partial, JSON.stringify(record));
  await rename(partial, path);
}
