/** A tar reader for tests, independent of the writer under test. */

export interface TarEntry {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly linkTarget: string;
  readonly body: Buffer;
}

export function readTar(archive: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let pax: Record<string, string> = {};
  for (let offset = 0; archive[offset] !== 0;) {
    const header = archive.subarray(offset, offset + 512);
    const text = (start: number, length: number): string =>
      header
        .subarray(start, start + length)
        .toString()
        .replace(/\0.*$/s, "");
    const octal = (start: number, length: number): number => parseInt(text(start, length), 8);
    const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
    if (sum !== octal(148, 8)) throw new Error(`bad checksum at ${String(offset)}`);
    const size = octal(124, 12);
    const body = archive.subarray(offset + 512, offset + 512 + size);
    const type = text(156, 1);
    if (type === "x") {
      pax = parsePax(body);
    } else {
      entries.push({
        path: pax["path"] ?? text(0, 100),
        type,
        mode: octal(100, 8),
        linkTarget: pax["linkpath"] ?? text(157, 100),
        body,
      });
      pax = {};
    }
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

function parsePax(body: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let offset = 0; offset < body.length;) {
    const length = parseInt(body.subarray(offset).toString("ascii"), 10);
    const record = body.subarray(offset, offset + length).toString();
    const [, key = "", value = ""] = /^\d+ ([^=]+)=(.*)\n$/s.exec(record) ?? [];
    records[key] = value;
    offset += length;
  }
  return records;
}

export interface ReadImage {
  readonly index: { readonly manifests: readonly { digest: string; annotations: Record<string, string> }[] };
  readonly manifest: { readonly layers: readonly { digest: string; size: number; mediaType: string }[] };
  readonly config: {
    readonly architecture: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly rootfs: { readonly diff_ids: readonly string[] };
  };
  readonly layer: readonly TarEntry[];
  /** Blobs by the digest that their path claims. */
  readonly blobs: ReadonlyMap<string, Buffer>;
}

/** Opens an image-layout tar of one manifest with one layer, by following its descriptors. */
export function readImage(archive: Buffer): ReadImage {
  const files = new Map(readTar(archive).map(({ path, body }) => [path, body]));
  const blobs = new Map(
    [...files]
      .filter(([path]) => path.startsWith("blobs/"))
      .map(([path, body]) => [path.slice("blobs/".length).replace("/", ":"), body]),
  );
  const parse = (bytes: Buffer | undefined): unknown => JSON.parse(String(bytes));
  const index = parse(files.get("index.json")) as ReadImage["index"];
  const manifest = parse(blobs.get(index.manifests[0]?.digest ?? "")) as ReadImage["manifest"] & {
    readonly config: { readonly digest: string };
  };
  const config = parse(blobs.get(manifest.config.digest)) as ReadImage["config"];
  const layer = readTar(blobs.get(manifest.layers[0]?.digest ?? "") ?? Buffer.alloc(1));
  return { index, manifest, config, layer, blobs };
}
