/** The text of one document of a YAML stream, or of a whole JSON text. */
export interface DocumentText {
  readonly text: string;
  /** The line in the stream that its first line is, from 1. */
  readonly line: number;
  /** The column of that line that its first character is at, from 1. */
  readonly column: number;
}

/** Text as it comes in, cut anywhere. */
export type Chunks = Iterable<string> | AsyncIterable<string>;

/** What one document or one line may have: what never ends must not be waited for until memory does. */
const MOST_CHARACTERS = 256 * 1024 * 1024;

function mustFit(length: number): void {
  if (length <= MOST_CHARACTERS) return;
  throw new Error(
    `has a document of more than ${MOST_CHARACTERS} characters: is it none of Kubernetes' or Pulumi's, leave it out, else split it`,
  );
}

/** Text that comes in cut anywhere, as whole lines; the last may lack its line break. */
class LineBuffer {
  private rest: string[] = [];
  private length = 0;

  /** The whole lines that a chunk completes. */
  take(chunk: string): string {
    const end = chunk.lastIndexOf("\n") + 1;
    if (end === 0) {
      this.rest.push(chunk);
      mustFit((this.length += chunk.length));
      return "";
    }
    this.length = chunk.length - end;
    const lines = this.rest.length === 0 ? chunk.slice(0, end) : [...this.rest, chunk.slice(0, end)].join("");
    this.rest = end < chunk.length ? [chunk.slice(end)] : [];
    return lines;
  }

  /** What has no line break after it. */
  end(): string {
    const last = this.rest.join("");
    this.rest = [];
    return last;
  }
}

/** Lines, without their line breaks. */
export async function* linesOf(chunks: Chunks): AsyncGenerator<string> {
  const buffer = new LineBuffer();
  for await (const chunk of chunks) {
    const lines = buffer.take(chunk).split("\n");
    lines.pop(); // nothing: what comes in ends with a line break
    yield* lines;
  }
  const last = buffer.end();
  if (last !== "") yield last;
}

const MARKER = "---";

/** Whether a document marker begins at a line's start: content can't, the YAML specification forbids it. */
const isMarker = (lines: string, start: number): boolean =>
  lines.startsWith(MARKER, start) && /^\s?$/.test(lines.charAt(start + MARKER.length));

/** Whether a JSON object begins at a line's start and another one ends before it: a stream of objects has no marker. */
function isNextObject(lines: string, start: number, isAfterObject: boolean): boolean {
  if (lines.charAt(start) !== "{") return false;
  let before = start - 1;
  while (before >= 0 && /\s/.test(lines.charAt(before))) before--;
  return before < 0 ? isAfterObject : lines.charAt(before) === "}";
}

/** The starts of the lines that begin with `prefix`. */
function* linesThatBeginWith(prefix: string, lines: string): Generator<number> {
  if (lines.startsWith(prefix)) yield 0;
  for (let at = lines.indexOf(`\n${prefix}`); at >= 0; at = lines.indexOf(`\n${prefix}`, at + 1))
    yield at + 1;
}

/**
 * The starts of the lines at which a document begins, in order.
 *
 * @param isAfterObject whether what comes before the lines ends with a JSON object
 */
function documentStarts(lines: string, isAfterObject: boolean): readonly number[] {
  const markers = [...linesThatBeginWith(MARKER, lines)].filter((start) => isMarker(lines, start));
  const objects = [...linesThatBeginWith("{", lines)].filter((start) =>
    isNextObject(lines, start, isAfterObject),
  );
  return [...markers, ...objects].sort((a, b) => a - b);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** Nothing but white space, comments, markers and directives, which belong to the document that follows. */
const isEmpty = (text: string): boolean =>
  /^(?:[ \t\r]*(?:#.*|%.*|---[ \t\r]*|\.\.\.[ \t\r]*)?(?:\n|$))*$/.test(text);
const hasDirective = (text: string): boolean => /^%/m.test(text);

/** The ends of the JSON objects that a text holds one after the other; those inside of another one are not ends. */
function objectEnds(text: string): readonly number[] {
  const ends: number[] = [];
  let depth = 0;
  // A string that nothing closes goes to the end, so that each is looked at once.
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|$)|[{}]/gs)) {
    if (token === "{") depth++;
    if (token === "}" && --depth === 0) ends.push(index + 1);
  }
  return ends;
}

/** JSON objects on one line, each as a document of its own. */
function* objectsOf(document: DocumentText): Generator<DocumentText> {
  const { text } = document;
  const ends = /^\s*\{/.test(text) && /\}[ \t]*\{/.test(text) ? objectEnds(text) : [];
  if (ends.length < 2 || text.slice(ends.at(-1)).trim() !== "") {
    yield document;
    return;
  }
  let [start, line, column] = [0, document.line, document.column];
  for (const end of ends) {
    const object = text.slice(start, end);
    yield { text: object, line, column };
    const lines = countLines(object);
    column = lines === 0 ? column + object.length : object.length - object.lastIndexOf("\n");
    line += lines;
    start = end;
  }
}

/** Cuts what comes in line by line into documents; those without content are left out. */
class DocumentSplitter {
  private readonly buffer = new LineBuffer();
  private parts: string[] = [];
  /** How long they are together. */
  private length = 0;
  private line = 1;

  /** The documents that a chunk completes. */
  *take(chunk: string): Generator<DocumentText> {
    yield* this.cut(this.buffer.take(chunk));
  }

  /** The last one. */
  *end(): Generator<DocumentText> {
    yield* this.cut(this.buffer.end());
    yield* this.complete();
  }

  private *cut(lines: string): Generator<DocumentText> {
    if (lines === "") return;
    let from = 0;
    const isAfterObject = this.parts.at(-1)?.trimEnd().endsWith("}") ?? false;
    for (const start of documentStarts(lines, isAfterObject)) {
      this.parts.push(lines.slice(from, start));
      yield* this.complete();
      from = start;
    }
    this.parts.push(lines.slice(from));
    mustFit((this.length += lines.length - from));
  }

  private complete(): Iterable<DocumentText> {
    const text = this.parts.length === 1 ? (this.parts[0] ?? "") : this.parts.join("");
    const document = { text, line: this.line, column: 1 };
    const isHead = isEmpty(text);
    if (isHead && hasDirective(text)) return [];
    this.parts = [];
    this.length = 0;
    this.line += countLines(text);
    return isHead ? [] : objectsOf(document);
  }
}

/**
 * Cuts a stream of YAML documents, or of JSON objects, as it comes in, so that only one is in memory at a time.
 * Documents without content are left out.
 */
export async function* splitDocuments(chunks: Chunks): AsyncGenerator<DocumentText> {
  const splitter = new DocumentSplitter();
  for await (const chunk of chunks) yield* splitter.take(chunk);
  yield* splitter.end();
}

/** The same of what is there at once: to wait for each of many small files takes longer than to read it. */
export function* documentsOf(chunks: Iterable<string>): Generator<DocumentText> {
  const splitter = new DocumentSplitter();
  for (const chunk of chunks) yield* splitter.take(chunk);
  yield* splitter.end();
}
