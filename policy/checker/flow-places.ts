/** A part of a collection that is written in brackets: its key, where that begins, and the parts of its value. */
export interface FlowPart {
  readonly key: string;
  /** Where its key begins in the text, or where it does itself. */
  readonly start: number;
  readonly parts: readonly FlowPart[];
}

interface Read {
  readonly parts: readonly FlowPart[];
  readonly end: number;
}

const SPACE = /(?:[ \n]+(?:#[^\n]*)?)*/y;
/** What begins with an indicator, `-` and `?` aside, is no plain scalar; a colon within one has no space after it. */
const SCALAR =
  /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\n]|'')*)'|((?:[^\s,[\]{}#&*!|>'"%@`?:-]|[-?](?=[^\s,[\]{}]))(?:[^\n,[\]{}:#]|:(?![ \n,[\]{}])|(?<! )#)*)/y;

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** A scalar on one line; undefined where none is there. */
function scalarAt(text: string, at: number): { readonly word: string; readonly end: number } | undefined {
  SCALAR.lastIndex = at;
  const [, double, single, plain] = SCALAR.exec(text) ?? [];
  const word = double ?? single ?? plain?.trimEnd();
  return word === undefined ? undefined : { word, end: SCALAR.lastIndex };
}

const isEscaped = (text: string, start: number, word: string): boolean =>
  (text.charAt(start) === '"' && word.includes("\\")) || (text.charAt(start) === "'" && word.includes("'"));

function valueAt(text: string, at: number): Read | undefined {
  const character = text.charAt(at);
  if (character === "{" || character === "[") return flowAt(text, at);
  const scalar = scalarAt(text, at);
  return scalar && { parts: [], end: scalar.end };
}

/** A part with where it ends. */
interface ReadPart {
  readonly part: FlowPart;
  readonly end: number;
}

function elementAt(text: string, start: number, key: string): ReadPart | undefined {
  const value = valueAt(text, start);
  return value && { part: { key, start, parts: value.parts }, end: value.end };
}

function propertyAt(text: string, start: number): ReadPart | undefined {
  const key = scalarAt(text, start);
  if (!key || isEscaped(text, start, key.word)) return undefined;
  const colon = endOf(SPACE, text, key.end);
  if (text.charAt(colon) !== ":") return undefined;
  const value = valueAt(text, endOf(SPACE, text, colon + 1));
  return value && { part: { key: key.word, start, parts: value.parts }, end: value.end };
}

/**
 * The parts of a collection in brackets, and where it ends. Undefined where there is anything in it but scalars on one line
 * and collections of them: anchors, tags, keys without a value.
 */
export function flowAt(text: string, open: number): Read | undefined {
  const [isList, close] = text.charAt(open) === "[" ? [true, "]"] : [false, "}"];
  const parts: FlowPart[] = [];
  let at = endOf(SPACE, text, open + 1);
  while (text.charAt(at) !== close) {
    const read = isList ? elementAt(text, at, String(parts.length)) : propertyAt(text, at);
    if (!read) return undefined;
    parts.push(read.part);
    at = endOf(SPACE, text, read.end);
    if (text.charAt(at) === ",") at = endOf(SPACE, text, at + 1);
    else if (text.charAt(at) !== close) return undefined;
  }
  return { parts, end: at + 1 };
}
