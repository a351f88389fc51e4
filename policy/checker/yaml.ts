import * as yaml from "js-yaml";
import { isObject } from "../lib/field.ts";
import { BlockPlaces } from "./block-places.ts";
import { jsonTree, jsonValue, MOST_DEPTH } from "./json-text.ts";
import type { Node, Position } from "./tree.ts";

/** Why a text is neither YAML nor JSON. */
export class ParseError extends Error {
  readonly position: Position | undefined;

  constructor(reason: string, position: Position | undefined) {
    super(reason);
    this.position = position;
  }
}

const scalar = (tag: string, values: ReadonlyMap<string, unknown>): yaml.Type =>
  new yaml.Type(tag, {
    kind: "scalar",
    resolve: (data) => String(data).length <= LONGEST_WORD && values.has(data as string),
    construct: (data) => values.get(data),
  });

const spellings = (words: readonly string[], value: unknown): [string, unknown][] =>
  words.flatMap((word) =>
    [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()].map(
      (spelling): [string, unknown] => [spelling, value],
    ),
  );

const isOctal = (data: unknown): boolean => typeof data === "string" && /^[-+]?0[0-7_]+$/.test(data);

/** How a number may begin. All other scalars, nearly all, need no closer look. */
const NUMERIC = "+-.0123456789";

const mayBeNumber = (data: unknown): boolean => typeof data === "string" && NUMERIC.includes(data.charAt(0));

/** The longest of the words that stand for true or false. */
const LONGEST_WORD = 5;

/**
 * YAML as Kubernetes reads it (sigs.k8s.io/yaml, which is YAML 1.1 without timestamps): `privileged: yes` is true,
 * `mode: 0644` is octal.
 */
const SCHEMA = yaml.FAILSAFE_SCHEMA.extend({
  implicit: [
    yaml.types.null,
    scalar(
      "tag:yaml.org,2002:bool",
      new Map([
        ...spellings(["y", "yes", "true", "on"], true),
        ...spellings(["n", "no", "false", "off"], false),
      ]),
    ),
    new yaml.Type("tag:yaml.org,2002:int", {
      kind: "scalar",
      resolve: (data) => mayBeNumber(data) && (isOctal(data) || yaml.types.int.resolve(data)),
      construct: (data: string) =>
        isOctal(data) ? parseInt(data.replaceAll("_", ""), 8) : yaml.types.int.construct(data),
    }),
    new yaml.Type("tag:yaml.org,2002:float", {
      kind: "scalar",
      resolve: (data) => mayBeNumber(data) && yaml.types.float.resolve(data),
      construct: (data) => yaml.types.float.construct(data),
    }),
    yaml.types.merge,
  ],
});

/** Any tag: what of its values they stand for is theirs to say. */
const ANY_TAG = ["!", "tag:"].flatMap((tag) =>
  (["scalar", "sequence", "mapping"] as const).map((kind) => new yaml.Type(tag, { kind, multi: true })),
);

const FOREIGN_SCHEMA = SCHEMA.extend({ explicit: ANY_TAG });

/**
 * What a text holds that has tags of its own, such as CloudFormation's `!Sub`, GitLab's `!reference` or Compose's
 * `!override`: not for Kubernetes, which knows none. Undefined where it says that it is for Kubernetes, or is no YAML.
 */
function foreignDocuments(text: string): readonly unknown[] | undefined {
  try {
    const values = yaml.loadAll(text, null, { schema: FOREIGN_SCHEMA, maxDepth: MOST_DEPTH });
    const isForKubernetes = values.some(
      (value) => isObject(value) && ("apiVersion" in value || "kind" in value),
    );
    return isForKubernetes ? undefined : values;
  } catch {
    return undefined;
  }
}

/** More nodes than any honest document has after its aliases are followed. */
const MOST_NODES = 1_000_000;

/** Refuses what aliases blow up: rules follow them as often as they are used, and for ever where they go in circles. */
function checkSize(text: string, values: readonly unknown[]): void {
  if (!text.includes("*") || !text.includes("&")) return;
  let nodes = 0;
  const pending: unknown[] = [...values];
  for (let value = pending.pop(); value !== undefined || pending.length > 0; value = pending.pop()) {
    if (++nodes > MOST_NODES)
      throw new ParseError(`its aliases expand to more than ${MOST_NODES} values`, undefined);
    if (isObject(value)) for (const part of Object.values(value)) pending.push(part);
  }
}

const toParseError = (error: unknown): ParseError => {
  if (!(error instanceof yaml.YAMLException)) return new ParseError(String(error), undefined);
  const { reason, mark } = error;
  return new ParseError(reason, mark && { line: mark.line + 1, column: mark.column + 1 });
};

type Listener = (event: "open" | "close", state: yaml.State) => void;

/** A root, and what hangs all that the parser reads from it. */
function growTree(): { readonly root: Node; readonly listener: Listener } {
  const root: Node = { line: 1, column: 1, parts: [], kind: "stream", value: undefined };
  const open = [root];
  const listener: Listener = (event, state) => {
    if (event === "open") {
      const { line, position, lineStart } = state;
      const column = position - lineStart + 1;
      const node: Node = { line: line + 1, column, parts: [], kind: null, value: undefined };
      open[open.length - 1]?.parts.push(node);
      open.push(node);
    } else {
      const node = open.pop();
      if (!node) return;
      node.kind = state.kind;
      node.value = state.result;
    }
  };
  return { root, listener };
}

/** What a text holds, and where, if that was asked for. */
interface Parsed {
  readonly values: readonly unknown[];
  readonly root?: Node;
  /** Whether its lines are indented as YAML asks for, and not only as the parser puts up with. */
  readonly isWellIndented?: boolean;
}

/** @throws ParseError */
function read(text: string, withPlaces: boolean): Parsed {
  const json = jsonValue(text);
  if (json) return { values: [json], ...(withPlaces && { root: jsonTree(text, json) }) };
  const { root, listener } = growTree();
  let isWellIndented = true;
  try {
    const values = yaml.loadAll(text, null, {
      schema: SCHEMA,
      maxDepth: MOST_DEPTH,
      onWarning: () => {
        isWellIndented = false;
      },
      ...(withPlaces && { listener }),
    });
    checkSize(text, values);
    return { values, isWellIndented, ...(withPlaces && { root }) };
  } catch (error) {
    const foreign = error instanceof yaml.YAMLException ? foreignDocuments(text) : undefined;
    if (foreign) return { values: foreign };
    throw error instanceof ParseError ? error : toParseError(error);
  }
}

/** Where what has tags of its own has it. */
function foreignTree(text: string): Node {
  const { root, listener } = growTree();
  yaml.loadAll(text, null, { schema: FOREIGN_SCHEMA, maxDepth: MOST_DEPTH, listener });
  return root;
}

/**
 * The documents in a text of YAML or JSON.
 *
 * @throws ParseError
 */
export const parse = (text: string): readonly unknown[] => read(text, false).values;

/** The parser looks at the first part of what may be a mapping before it knows: such a node holds the real one. */
function unwrap(node: Node): Node {
  let inner = node;
  for (
    let [only] = inner.parts;
    only && inner.parts.length === 1 && isObject(only.value);
    [only] = inner.parts
  ) {
    if (only.value !== inner.value) break;
    inner = only;
  }
  return inner;
}

/** A part, where it begins, and the node to look further in. */
interface Step {
  readonly key: string | number;
  readonly start: Node;
  readonly node: Node;
}

/** The place of a key among the parts of a mapping; -1 where there is none, or where keys came from elsewhere. */
function placeOfKey({ parts, value }: Node, key: string): number {
  if (!isObject(value) || parts.length !== 2 * Object.keys(value).length) return -1;
  for (let place = 0; place < parts.length; place += 2) if (String(parts[place]?.value) === key) return place;
  return -1;
}

function stepTo(node: Node, key: string | number): Step | undefined {
  const place = node.kind === "sequence" ? Number(key) : placeOfKey(node, String(key));
  const start = node.parts[place];
  const value = node.kind === "sequence" ? start : node.parts[place + 1];
  return start && value && { key, start, node: unwrap(value) };
}

/** Says where a property is; where there is none, the place of the nearest of what would hold it. */
export type Locator = (keys: readonly (string | number)[]) => Position;

/** What the parser read where, of the text that was asked for last. */
interface Places {
  readonly text: string;
  readonly root: Node;
  /** The document that was asked for last, and the way to the property there. */
  document: number;
  way: (Step | undefined)[];
}

/**
 * Finds properties in a tree. One question after the other is about the same object: the way to it is kept.
 *
 * @param placesOf asked at each question, for they are kept of one text only
 * @param document the place of the document in the text, if it has several
 */
function locatorIn(placesOf: () => Places, document: number): Locator {
  return (keys) => {
    const places = placesOf();
    if (places.document !== document) [places.document, places.way] = [document, []];
    const { root: tree, way } = places;
    const root = unwrap(tree.parts[document] ?? tree);
    let depth = 0;
    while (depth < keys.length && way[depth]?.key === keys[depth]) depth++;
    for (let key = keys[depth]; key !== undefined; key = keys[++depth]) {
      way[depth] = stepTo(way[depth - 1]?.node ?? root, key);
      way[depth + 1] = undefined; // what was there led on from another key
      if (!way[depth]) break;
    }
    const { line, column } = way[depth - 1]?.start ?? root.parts[0] ?? root;
    return { line, column };
  };
}

/**
 * Reads texts one after the other, and says where their properties are. Most places are told by the indentation. Where they
 * aren't, the parser has to be asked, for which places cost as much again as values: so they are read along only where that
 * was so of the text before, or else at the first question.
 */
export class Reader {
  private isAsked = false;
  /** The places of the text that was asked for last: those of all texts would be several times as large as the texts. */
  private latest: Places | undefined;

  /**
   * @returns the documents in a text of YAML or JSON, each with what finds its properties
   * @throws ParseError
   */
  read(text: string): readonly { readonly value: unknown; readonly locate: Locator }[] {
    const { values, root, isWellIndented = false } = read(text, this.isAsked);
    this.isAsked = false;
    if (root) this.latest = { text, root, document: 0, way: [] };
    const placesOf = (): Places => {
      this.isAsked = true;
      if (this.latest?.text !== text)
        this.latest = { text, root: read(text, true).root ?? foreignTree(text), document: 0, way: [] };
      return this.latest;
    };
    return values.map((value, index) => {
      const locate = locatorIn(placesOf, index);
      if (!isWellIndented || values.length > 1) return { value, locate };
      const places = new BlockPlaces(text, value);
      return { value, locate: (keys) => places.find(keys) ?? locate(keys) };
    });
  }
}
