import { isUtf8 } from "node:buffer";
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { TextDecoder } from "node:util";
import { type Chunks } from "./documents.ts";

/** Something to read documents from. */
export interface Source {
  /** What messages call it. */
  readonly name: string;
  readonly open: () => Chunks;
}

const STDIN = "-";
const EXTENSIONS: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);
const PIECE = 1 << 20;

const NOT_UTF8 = "is not UTF-8: save it in that encoding";

/** Text as UTF-8, without its byte order mark. */
function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    throw new Error(NOT_UTF8);
  }
}

/** What stands for bytes that are not UTF-8, and may stand for itself. */
const REPLACEMENT = "\uFFFD";

/** A file as a whole, by one call of the system's in the place of five. */
function wholeFile(file: string): string {
  const text = readFileSync(file, "utf8");
  if (text.includes(REPLACEMENT) && !isUtf8(readFileSync(file))) throw new Error(NOT_UTF8);
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** A file piece by piece. Read synchronously: next to parsing, waiting for a disk is nothing, and waking up is a lot. */
function* piecesOf(file: string): Generator<string> {
  const descriptor = openSync(file, "r");
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const buffer = Buffer.allocUnsafeSlow(PIECE);
    const read = (): number => readSync(descriptor, buffer, 0, PIECE, null);
    for (let size = read(); size > 0; size = read()) yield decode(decoder, buffer.subarray(0, size));
    yield decode(decoder);
  } finally {
    closeSync(descriptor);
  }
}

async function* piecesOfStdin(): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const bytes of process.stdin) yield decode(decoder, bytes as Uint8Array);
  yield decode(decoder);
}

const fileSource = (file: string, size: number): Source => ({
  name: file,
  open: () => (size < PIECE ? [wholeFile(file)] : piecesOf(file)),
});

/** What is not followed, for it may lead anywhere and never end: named, not passed over in silence. */
const unread = (path: string): Source => ({
  name: path,
  open: () => {
    throw new Error("is a link to a folder, a device or a pipe: name what it leads to instead");
  },
});

const CHART = "Chart.yaml";

/** The templates of a chart are no YAML before Helm has rendered them: said once, for all of them. */
const unrendered = (folder: string): Source => ({
  name: folder,
  open: () => {
    throw new Error(`is a chart that nobody has rendered: helm template ${folder} | slipway-policy check -`);
  },
});

/** The YAML and JSON files below a folder, sorted; a chart is one thing in their place. What is hidden or a dependency's is left out. */
function filesBelow(folder: string): Source[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (entries.some(({ name }) => name === CHART)) return [unrendered(folder)];
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return filesBelow(path);
    if (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory())
      return [unread(path)];
    if (!EXTENSIONS.has(extname(entry.name))) return [];
    const status = statSync(path, { throwIfNoEntry: false });
    return status?.isFile() ? [fileSource(path, status.size)] : [unread(path)];
  });
}

/**
 * What paths stand for: a file for itself, a folder for the YAML and JSON files below it, `-` for standard input.
 *
 * @throws an Error for a path that is not there
 */
export function sourcesOf(path: string): readonly Source[] {
  if (path === STDIN) return [{ name: "stdin", open: piecesOfStdin }];
  const status = statSync(path);
  if (status.isDirectory()) return filesBelow(path);
  if (!status.isFile()) throw new Error("is no file and no folder: devices and pipes are not read");
  return [fileSource(path, status.size)];
}
