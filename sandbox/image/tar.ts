/**
 * Headers of POSIX tar archives (ustar, with a pax record where a path outgrows ustar's field).
 *
 * Nothing in them depends on the clock, the user or the umask: the same files give the same bytes.
 * Source: POSIX.1-2017, `pax`, "ustar Interchange Format" and "pax Extended Header".
 *
 * It is here, and not `tar-stream` 3.2.2 or `tar` 7.5.23, because both end numbers by a space and a zero and leave out a
 * digit: each image would have another digest than the same files had before, and a release of theirs may change it again.
 */

/** Archives are made of blocks of this many bytes. */
export const TAR_BLOCK = 512;
const NAME_BYTES = 100;
const MAX_SIZE = 0o77777777777; // eleven octal digits: 8 GiB - 1

/** Type flags of the entries that an image needs. */
export const TAR_TYPE = { file: "0", symlink: "2", directory: "5", pax: "x" } as const;

export interface TarHeader {
  /** Path inside the archive, without a leading slash. */
  readonly path: string;
  readonly type: (typeof TAR_TYPE)[keyof typeof TAR_TYPE];
  /** Permission bits, e.g. `0o644`. */
  readonly mode: number;
  /** Bytes of the body that follows. @default 0 */
  readonly size?: number;
  /** What a symlink points to. */
  readonly linkTarget?: string;
}

/** Two empty blocks: the end of an archive. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK);

/** Zeros that fill a body of `size` bytes up to the next block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK);
}

/** The block(s) in front of an entry's body. Throws a RangeError for a body beyond ustar's 8 GiB. */
export function tarHeader(header: TarHeader): Buffer {
  const linkTarget = header.linkTarget ?? "";
  const records = [paxRecord("path", header.path), paxRecord("linkpath", linkTarget)].join("");
  const block = ustarBlock({ ...header, linkTarget });
  if (records === "") return block;
  const body = Buffer.from(records);
  const extension = ustarBlock({ path: "pax", type: TAR_TYPE.pax, mode: 0o644, size: body.length });
  return Buffer.concat([extension, body, tarPadding(body.length), block]);
}

/** `LENGTH key=value\n` where LENGTH counts its own digits; empty when ustar's field suffices. */
function paxRecord(key: string, value: string): string {
  const bytes = Buffer.byteLength(value);
  if (bytes <= NAME_BYTES && bytes === value.length) return "";
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (String(length).length + Buffer.byteLength(rest) !== length) {
    length = String(length).length + Buffer.byteLength(rest);
  }
  return `${String(length)}${rest}`;
}

function ustarBlock({ path, type, mode, size = 0, linkTarget = "" }: TarHeader): Buffer {
  if (size > MAX_SIZE) throw new RangeError(`${path}: ${String(size)} bytes do not fit a tar entry (8 GiB)`);
  const block = Buffer.alloc(TAR_BLOCK);
  const octal = (value: number, offset: number, width: number): void => {
    block.write(`${value.toString(8).padStart(width - 1, "0")}\0`, offset, "ascii");
  };
  Buffer.from(path).copy(block, 0, 0, NAME_BYTES);
  octal(mode, 100, 8);
  octal(0, 108, 8); // uid: root owns, nobody but root writes
  octal(0, 116, 8); // gid
  octal(size, 124, 12);
  octal(0, 136, 12); // modification time
  block.fill(" ", 148, 156); // the checksum is taken over blanks
  block.write(type, 156, "ascii");
  Buffer.from(linkTarget).copy(block, 157, 0, NAME_BYTES);
  block.write("ustar\x0000", 257, "ascii");
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, "0")}\0 `, 148, "ascii");
  return block;
}
