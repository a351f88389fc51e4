/**
 * Packs files into a one-layer OCI image, as an image-layout tar that `ctr images import` reads.
 *
 * The digest depends on the files and the configuration alone: no clock, no user, no reference. The
 * layer stays uncompressed, since compressors differ between versions of Node (and a local import gains
 * nothing from compression).
 *
 * Sources: OCI image-spec v1.1 (layout, manifest, config); containerd's import takes an image's name from
 * the annotation `io.containerd.image.name`.
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, posix } from "node:path";
import { TAR_BLOCK, TAR_END, TAR_TYPE, tarHeader, tarPadding } from "./tar.ts";

/** One path of the image; parent directories are made as needed (0755, root). */
export type ImageFile = {
  /** Absolute path inside the image. */
  readonly target: string;
  /** Permission bits. @default 0755 for directories and executable sources, else 0644 */
  readonly mode?: number;
} & (
  | { /** A file of this machine. */ readonly source: string }
  | { readonly content: string | Uint8Array }
  | { /** What a symbolic link points to. */ readonly link: string }
  | { readonly directory: true }
);

/** One image: what its files are run as. */
export interface ImageArgs {
  /** `repository:tag`, e.g. `localhost/pause:3.10`. */
  readonly reference: string;
  readonly entrypoint: readonly string[];
  readonly cmd?: readonly string[];
  /** Numeric `uid` or `uid:gid`, as `runAsNonRoot` demands. @default "65532:65532" */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default "/" */
  readonly workdir?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface OciLayoutArgs {
  /** The tar to write; replaced atomically. */
  readonly out: string;
  readonly files: readonly ImageFile[];
}

export interface OciImageArgs extends ImageArgs, OciLayoutArgs {}

export interface OciImage {
  /** Digest of the manifest: `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** `repository@digest`: what a pod names. */
  readonly reference: string;
}

/** Media types of the OCI image specification. */
const MEDIA_TYPE = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
} as const;

/** Go's names, as the specification wants; an image runs on this machine's own kind of processor. */
const PLATFORM = { architecture: process.arch === "x64" ? "amd64" : process.arch, os: "linux" } as const;
const EPOCH = "1970-01-01T00:00:00Z";
const NONROOT = "65532:65532";
const REFERENCE = /^(?<repository>[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)*):(?<tag>\w[\w.-]{0,127})$/;

/** Bytes of a file that are read at once. */
const READ_BYTES = 1 << 20;

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * Writes the image; it is listed under `repository:tag` and under `repository@digest`, so that the
 * kubelet finds it without a registry by either.
 *
 * Throws when the reference is malformed, two files share a target or a source can't be read; no partial
 * file is left behind.
 */
export async function writeOciImage({ out, files, ...image }: OciImageArgs): Promise<OciImage> {
  const [written] = await writeOciImages({ out, files }, [image]);
  return written;
}

type OciImagesOf<Images extends readonly ImageArgs[]> = { readonly [Index in keyof Images]: OciImage };

/** Writes several images of the same files into one tar, which holds the files once. Otherwise as `writeOciImage`. */
export async function writeOciImages<const Images extends readonly ImageArgs[]>(
  { out, files }: OciLayoutArgs,
  images: Images,
): Promise<OciImagesOf<Images>> {
  const repositories = images.map(({ reference }) => repositoryOf(reference));
  const entries = layerEntries(files);
  await mkdir(dirname(out), { recursive: true });
  const partial = `${out}.${randomUUID()}.partial`;
  const tar = await open(partial, "wx");
  try {
    const layer = await writeLayer(tar, entries);
    const written: OciImage[] = [];
    const listed: object[] = [];
    for (const [index, image] of images.entries()) {
      const manifest = await writeManifest(tar, image, layer);
      const reference = `${repositories[index]}@${manifest.digest}`;
      written.push({ digest: manifest.digest, reference });
      listed.push(...namedManifests(manifest, [image.reference, reference]));
    }
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPE.index, manifests: listed };
    await writeEntry(tar, "index.json", json(index));
    await writeEntry(tar, "oci-layout", json({ imageLayoutVersion: "1.0.0" }));
    await tar.writeFile(TAR_END);
    await tar.close();
    await rename(partial, out);
    return written as OciImagesOf<Images>;
  } catch (error) {
    await tar.close();
    await rm(partial, { force: true });
    throw error;
  }
}

function repositoryOf(reference: string): string {
  const repository = REFERENCE.exec(reference)?.groups?.["repository"];
  if (repository !== undefined) return repository;
  throw new Error(`image reference "${reference}" must be repository:tag, in lower case`);
}

async function writeManifest(tar: FileHandle, image: ImageArgs, layer: Descriptor): Promise<Descriptor> {
  const config = await writeBlob(tar, MEDIA_TYPE.config, imageConfig(image, layer.digest));
  return writeBlob(tar, MEDIA_TYPE.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.manifest,
    config,
    layers: [layer],
  });
}

/** Every file once, with its parents, in an order of its own: parents first, then by path. */
function layerEntries(files: readonly ImageFile[]): ImageFile[] {
  const entries = new Map<string, ImageFile>();
  for (const file of files) {
    if (posix.resolve("/", file.target) !== file.target || file.target === "/") {
      throw new Error(`image file target "${file.target}" must be an absolute, normalised path`);
    }
    if (entries.has(file.target)) throw new Error(`image file target "${file.target}" is given twice`);
    entries.set(file.target, file);
  }
  for (const { target } of files) {
    for (let parent = posix.dirname(target); parent !== "/"; parent = posix.dirname(parent)) {
      if (!entries.has(parent)) entries.set(parent, { target: parent, directory: true });
    }
  }
  return [...entries.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** Streams the layer; its header, which names digest and size, is filled in once both are known. */
async function writeLayer(tar: FileHandle, entries: readonly ImageFile[]): Promise<Descriptor> {
  const hash = createHash("sha256");
  let size = 0;
  const append = async (chunk: Uint8Array): Promise<void> => {
    hash.update(chunk);
    size += chunk.length;
    await tar.writeFile(chunk);
  };
  await tar.writeFile(Buffer.alloc(TAR_BLOCK));
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  for (const entry of entries) await appendEntry(append, entry, buffer);
  await append(TAR_END);
  await tar.writeFile(tarPadding(size));
  const layer = { mediaType: MEDIA_TYPE.layer, digest: `sha256:${hash.digest("hex")}`, size };
  const header = tarHeader({ path: blobPath(layer.digest), type: TAR_TYPE.file, mode: 0o644, size });
  await tar.write(header, 0, header.length, 0);
  return layer;
}

/** @param buffer for what is read: one for all, since thousands of small files would each leave one to collect */
async function appendEntry(
  append: (chunk: Uint8Array) => Promise<void>,
  entry: ImageFile,
  buffer: Buffer,
): Promise<void> {
  const path = entry.target.slice(1);
  if ("directory" in entry) {
    return append(tarHeader({ path: `${path}/`, type: TAR_TYPE.directory, mode: entry.mode ?? 0o755 }));
  }
  if ("link" in entry) {
    return append(tarHeader({ path, type: TAR_TYPE.symlink, mode: 0o777, linkTarget: entry.link }));
  }
  if ("content" in entry) {
    const body = Buffer.from(entry.content);
    await append(tarHeader({ path, type: TAR_TYPE.file, mode: entry.mode ?? 0o644, size: body.length }));
    await append(body);
    return append(tarPadding(body.length));
  }
  const { size, mode } = await stat(entry.source);
  const executable = (mode & 0o111) !== 0;
  await append(
    tarHeader({ path, type: TAR_TYPE.file, mode: entry.mode ?? (executable ? 0o755 : 0o644), size }),
  );
  const source = await open(entry.source);
  let written = 0;
  try {
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, buffer.length);
      if (bytesRead === 0) break;
      written += bytesRead;
      await append(buffer.subarray(0, bytesRead));
    }
  } finally {
    await source.close();
  }
  if (written !== size) throw new Error(`${entry.source} changed while it was packed`);
  return append(tarPadding(size));
}

async function writeBlob(tar: FileHandle, mediaType: string, document: object): Promise<Descriptor> {
  const bytes = json(document);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  await writeEntry(tar, blobPath(digest), bytes);
  return { mediaType, digest, size: bytes.length };
}

async function writeEntry(tar: FileHandle, path: string, bytes: Buffer): Promise<void> {
  const header = tarHeader({ path, type: TAR_TYPE.file, mode: 0o644, size: bytes.length });
  await tar.writeFile(Buffer.concat([header, bytes, tarPadding(bytes.length)]));
}

function json(document: object): Buffer {
  return Buffer.from(JSON.stringify(document));
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function imageConfig(args: ImageArgs, layerDigest: string): object {
  return {
    created: EPOCH,
    ...PLATFORM,
    config: {
      User: args.user ?? NONROOT,
      Entrypoint: args.entrypoint,
      ...(args.cmd && { Cmd: args.cmd }),
      Env: Object.entries(args.env ?? {}).map(([name, value]) => `${name}=${value}`),
      WorkingDir: args.workdir ?? "/",
      ...(args.labels && { Labels: args.labels }),
    },
    rootfs: { type: "layers", diff_ids: [layerDigest] },
  };
}

/** The same manifest once per name: containerd imports each as an image record of that name. */
function namedManifests(manifest: Descriptor, names: readonly string[]): readonly object[] {
  return names.map((name) => ({
    ...manifest,
    platform: PLATFORM,
    annotations: { "io.containerd.image.name": name },
  }));
}
