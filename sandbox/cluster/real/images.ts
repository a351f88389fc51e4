import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeOciImage } from "../../image/oci.ts";
import { readJson, writeJson } from "../../plugin/file-store.ts";
import { layoutOf } from "../layout.ts";
import { type Tools, requireTool } from "../tools.ts";
import { enter } from "./box.ts";
import { CONTAINERD_SOCKET } from "./node-config.ts";

/** The node's own images: each is one program of the toolchain. */
const NODE_IMAGES = ["pause", "coredns", "metrics-server"] as const;
export type NodeImage = (typeof NODE_IMAGES)[number];

/** Which program an imported image was made of, and the reference `repository@digest` that pods name. */
interface ImportedImage {
  readonly source: string;
  readonly size: number;
  readonly modified: number;
  readonly reference: string;
}

/** The CRI plugin sees the images of this containerd namespace only. */
const CRI_NAMESPACE = "k8s.io";

/**
 * Makes an image (an OCI image layout as a tar) known to the node under every name that its index gives it; those
 * of `writeOciImage` have `repository:tag` and `repository@digest`.
 * @throws ClusterError where no real node runs
 */
export async function importImage(dir: string, tarPath: string): Promise<void> {
  const ctr = ["ctr", "--address", CONTAINERD_SOCKET, "--namespace", CRI_NAMESPACE] as const;
  await enter(dir, [...ctr, "images", "import", tarPath]);
}

/** The tag under which a node's own image is imported; its digest is known only once it is packed. */
export const nodeImageTag = (name: NodeImage): string => `localhost/slipway/${name}:sandbox`;

/**
 * Packs and imports those of the node's own images whose program has changed since the last time.
 * @returns each image's reference by digest
 */
export async function importNodeImages(dir: string, tools: Tools): Promise<Record<NodeImage, string>> {
  const { containerd } = layoutOf(dir);
  const imported = async (name: NodeImage): Promise<[NodeImage, string]> => {
    const source = requireTool(tools, name);
    const { size, mtimeMs: modified } = await stat(source);
    const record = join(containerd, `${name}.json`);
    const known = readJson<ImportedImage>(record);
    if (known && known.source === source && known.size === size && known.modified === modified) {
      return [name, known.reference];
    }
    const out = join(containerd, `${name}.tar`);
    const target = `/${name}`;
    const { reference } = await writeOciImage({
      out,
      reference: nodeImageTag(name),
      entrypoint: [target],
      files: [{ source, target, mode: 0o755 }],
    });
    await importImage(dir, out);
    await rm(out); // large: in its own thread, since others wait for this one
    writeJson(record, { source, size, modified, reference } satisfies ImportedImage);
    return [name, reference];
  };
  return Object.fromEntries(await Promise.all(NODE_IMAGES.map(imported))) as Record<NodeImage, string>;
}
