import * as yaml from "js-yaml";
import { isObject } from "../lib/field.ts";

/** A place in a text, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

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
    resolve: (data) => values.has(data as string),
    construct: (data) => values.get(data),
  });

const spellings = (words: readonly string[], value: unknown): [string, unknown][] =>
  words.flatMap((word) =>
    [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()].map(
      (spelling): [string, unknown] => [spelling, value],
    ),
  );

const isOctal = (data: unknown): boolean => typeof data === "string" && /^[-+]?0[0-7_]+$/.test(data);

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
      resolve: (data) => isOctal(data) || yaml.types.int.resolve(data),
      construct: (data: string) =>
        isOctal(data) ? parseInt(data.replaceAll("_", ""), 8) : yaml.types.int.construct(data),
    }),
    yaml.types.float,
    yaml.types.merge,
  ],
});

/** The same, with any tag: what of its values they stand for is theirs to say. */
const FOREIGN_SCHEMA = SCHEMA.extend({
  explicit: ["!", "tag:"].flatMap((tag) =>
    (["scalar", "sequence", "mapping"] as const).map((kind) => new yaml.Type(tag, { kind, multi: true })),
  ),
});

/**
 * What a text holds that has tags of its own, such as CloudFormation's `!Sub`, GitLab's `!reference` or Compose's
 * `!override`: not for Kubernetes, which knows none. Undefined where it says that it is for Kubernetes, or is no YAML.
 */
function foreignDocuments(text: string): readonly unknown[] | undefined {
  try {
    const values = yaml.loadAll(text, null, { schema: FOREIGN_SCHEMA });
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

/** The keys of all objects in a value. */
function countKeys(value: unknown): number {
  let keys = 0;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (!isObject(next)) continue;
    const parts = Object.values(next);
    if (!Array.isArray(next)) keys += parts.length;
    for (const part of parts) pending.push(part);
  }
  return keys;
}

/** The keys that a JSON text writes: strings before a colon. */
function countWrittenKeys(text: string): number {
  let keys = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?/g)) if (token.endsWith(":")) keys++;
  return keys;
}

/**
 * The documents in a text of YAML or JSON.
 *
 * @throws ParseError
 */
export function parse(text: string): readonly unknown[] {
  if (/^\s*[{[]/.test(text)) {
    try {
      const value: unknown = JSON.parse(text);
      // A key that is there twice is lost here: the YAML parser refuses it, and says where.
      if (countKeys(value) === countWrittenKeys(text)) return [value];
    } catch {
      // Flow style: YAML that looks like JSON.
    }
  }
  try {
    const values = yaml.loadAll(text, null, { schema: SCHEMA });
    checkSize(text, values);
    return values;
  } catch (error) {
    const foreign = error instanceof yaml.YAMLException ? foreignDocuments(text) : undefined;
    if (foreign) return foreign;
    throw error instanceof ParseError ? error : toParseError(error);
  }
}

/** What the parser reads where. Keys and values of a mapping take turns among its parts. */
interface Node extends Position {
  readonly parts: Node[];
  kind: string | null;
  value: unknown;
}

function toTree(text: string): Node {
  const root: Node = { line: 1, column: 1, parts: [], kind: "stream", value: undefined };
  const open = [root];
  yaml.loadAll(text, null, {
    schema: FOREIGN_SCHEMA,
    listener: (event, { line, position, lineStart, kind, result }) => {
      if (event === "open") {
        const node: Node = {
          line: line + 1,
          column: position - lineStart + 1,
          parts: [],
          kind: null,
          value: undefined,
        };
        open.at(-1)?.parts.push(node);
        open.push(node);
      } else {
        const node = open.pop();
        if (node) Object.assign(node, { kind, value: result });
      }
    },
  });
  return root;
}

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

/** The part at a key: where it begins, and the node to look further in. */
function partAt(node: Node, key: string | number): { readonly start: Node; readonly node: Node } | undefined {
  if (node.kind === "sequence") {
    const part = node.parts[Number(key)];
    return part && { start: part, node: part };
  }
  const isPaired = isObject(node.value) && node.parts.length === 2 * Object.keys(node.value).length;
  const place = isPaired
    ? node.parts.findIndex((part, index) => index % 2 === 0 && String(part.value) === String(key))
    : -1;
  const [start, value] = node.parts.slice(place, place + 2);
  return place >= 0 && start && value ? { start, node: value } : undefined;
}

/** Says where a property is; where there is none, the place of the nearest of what would hold it. */
export type Locator = (keys: readonly (string | number)[]) => Position;

/**
 * Finds properties in a text that parses. It reads the text again, at the first question: few documents are asked for.
 *
 * @param document the place of the document in the text, if it has several
 */
export function locatorOf(text: string, document = 0): Locator {
  let tree: Node | undefined;
  return (keys) => {
    tree ??= toTree(text);
    let node = tree.parts[document] ?? tree;
    let { line, column }: Position = unwrap(node).parts[0] ?? node;
    for (const key of keys) {
      const part = partAt(unwrap(node), key);
      if (!part) break;
      ({ line, column } = part.start);
      ({ node } = part);
    }
    return { line, column };
  };
}
