import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { StringDecoder } from "node:string_decoder";
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

/** A file piece by piece. Read synchronously: next to parsing, waiting for a disk is nothing, and waking up is a lot. */
function* piecesOf(file: string): Generator<string> {
  const buffer = Buffer.allocUnsafe(PIECE);
  const decoder = new StringDecoder("utf8");
  const descriptor = openSync(file, "r");
  try {
    let isFirst = true;
    for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
      const text = decoder.write(buffer.subarray(0, size));
      yield isFirst ? text.replace(/^\uFEFF/, "") : text;
      isFirst = false;
    }
  } finally {
    closeSync(descriptor);
  }
}

async function* piecesOfStdin(): AsyncGenerator<string> {
  process.stdin.setEncoding("utf8");
  for await (const text of process.stdin) yield text as string;
}

const fileSource = (file: string): Source => ({ name: file, open: () => piecesOf(file) });

/** The YAML and JSON files below a folder, sorted; what is hidden or a dependency's is left out. */
function filesBelow(folder: string): Source[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    if (entry.isDirectory()) return filesBelow(path);
    return EXTENSIONS.has(extname(entry.name)) ? [fileSource(path)] : [];
  });
}

/**
 * What paths stand for: a file for itself, a folder for the YAML and JSON files below it, `-` for standard input.
 *
 * @throws an Error for a path that is not there
 */
export function sourcesOf(path: string): readonly Source[] {
  if (path === STDIN) return [{ name: "stdin", open: piecesOfStdin }];
  return statSync(path).isDirectory() ? filesBelow(path) : [fileSource(path)];
}
