/** The runtime half of the sample service's image: this machine's Node, where distroless has its own. */
import { execFile } from "node:child_process";
import { realpath, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { type ImageFile } from "./oci.ts";

/** Where `gcr.io/distroless/nodejs*` keeps Node. */
export const NODE_TARGET = "/nodejs/bin/node";

const NONROOT_FILES: readonly ImageFile[] = [
  { target: "/etc/passwd", content: "nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n" },
  { target: "/etc/group", content: "nonroot:x:65532:\n" },
  { target: "/tmp", directory: true, mode: 0o1777 },
];

/**
 * Node and the libraries that it is linked to, at the paths where the dynamic loader looks for them.
 *
 * Elsewhere than on Linux nodes are simulated, and nothing runs the image: it holds no runtime then.
 */
export async function runtimeFiles(): Promise<ImageFile[]> {
  if (process.platform !== "linux") return [...NONROOT_FILES];
  const { stdout } = await promisify(execFile)("ldd", [process.execPath]);
  const libraries = parseLdd(stdout).map((path) => ({ source: path, target: path, mode: 0o755 }));
  return [...NONROOT_FILES, { source: process.execPath, target: NODE_TARGET, mode: 0o755 }, ...libraries];
}

/** Paths in the output of `ldd`, the dynamic loader among them; the kernel's own vDSO has none. */
export function parseLdd(output: string): string[] {
  const paths = output.matchAll(/^[\t ]*(?:\S+ => )?(\/\S+) \(0x/gm);
  return [...new Set([...paths].flatMap(([, path]) => path ?? []))];
}

/** Tells one runtime from another without reading its 100 MB. */
export async function runtimeIdentity(): Promise<string> {
  const path = await realpath(process.execPath);
  const { size, mtimeMs } = await stat(path);
  return [process.platform, process.arch, process.version, path, size, mtimeMs].join(" ");
}
