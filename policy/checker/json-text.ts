import { isObject } from "../lib/field.ts";
import type { Node } from "./tree.ts";

/** How deep values may stand within each other: rules look into them by calling themselves. */
export const MOST_DEPTH = 500;

/** The keys of all objects in a value, and how deep the deepest of its values stands. */
function sizeOf(value: unknown): { readonly keys: number; readonly depth: number } {
  let keys = 0;
  let depth = 0;
  for (let level: readonly unknown[] = [value]; level.length > 0; depth++) {
    const below: unknown[] = [];
    for (const each of level) {
      if (!isObject(each)) continue;
      const parts = Object.values(each);
      if (!Array.isArray(each)) keys += parts.length;
      for (const part of parts) if (isObject(part)) below.push(part);
    }
    level = below;
  }
  return { keys, depth };
}

/** The keys that a JSON text writes: strings before a colon. */
function countWrittenKeys(text: string): number {
  let keys = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?/g)) if (token.endsWith(":")) keys++;
  return keys;
}

/** What a text of JSON holds; undefined where it is none, has a key twice, or goes too deep. */
export function jsonValue(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as object;
    const { keys, depth } = sizeOf(value);
    // A key that is there twice is lost here: the YAML parser refuses it, and what goes too deep, and says where.
    return depth <= MOST_DEPTH && keys === countWrittenKeys(text) ? value : undefined;
  } catch {
    return undefined; // Flow style: YAML that looks like JSON.
  }
}

/** Whatever is not white space: a bracket, a comma, a colon, a string, or a word or number. */
const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;
const LINE_BREAK = /\r\n?|\n/g;

/**
 * What is where in a text of JSON: not every JSON is YAML, in which a key and its colon share a line, and a string has no
 * control characters.
 * @param value what the text holds
 * @returns a root whose one part is that value
 */
export function jsonTree(text: string, value: object): Node {
  const root: Node = { line: 1, column: 1, parts: [], kind: "stream", value: [value] };
  const open: Node[] = [root];
  const breaks = text.matchAll(LINE_BREAK);
  let [line, lineStart, nextBreak] = [1, 0, breaks.next()];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    for (; !nextBreak.done && nextBreak.value.index < index; nextBreak = breaks.next()) {
      line++;
      lineStart = nextBreak.value.index + nextBreak.value[0].length;
    }
    const parent = open[open.length - 1];
    if (parent === undefined || token === "," || token === ":") continue;
    if (token === "}" || token === "]") {
      open.pop();
      continue;
    }
    const node = { line, column: index - lineStart + 1, parts: [], ...contentOf(parent, token) };
    parent.parts.push(node);
    if (token === "{" || token === "[") open.push(node);
  }
  return root;
}

/** What the next part of a node is, which begins with a token. */
function contentOf({ kind, value, parts }: Node, token: string): Pick<Node, "kind" | "value"> {
  const isKey = kind === "mapping" && parts.length % 2 === 0;
  if (isKey) return { kind: "scalar", value: JSON.parse(token) as string };
  const key = kind === "mapping" ? String(parts[parts.length - 1]?.value) : parts.length;
  return {
    kind: token === "{" ? "mapping" : token === "[" ? "sequence" : "scalar",
    value: (value as Readonly<Record<string | number, unknown>>)[key],
  };
}
