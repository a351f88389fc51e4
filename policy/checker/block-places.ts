import { isObject } from "../lib/field.ts";
import { flowAt, type FlowPart } from "./flow-places.ts";
import type { Position } from "./tree.ts";

/** A line and a column of it, both from 0. */
interface Spot {
  readonly line: number;
  readonly column: number;
}

/** A part of a mapping or of a sequence. */
interface Part {
  /** Where its key begins, or where it does itself. */
  readonly start: Spot;
  /** Where its value begins; undefined where there is none, or where it doesn't matter any more. */
  readonly value: Spot | undefined;
  /** The parts of its value, looked up at the first question. */
  parts?: Parts | undefined;
}

type Parts = ReadonlyMap<string, Part>;

/** Stands for the indentation of lines that hold nothing but white space or a comment. */
const EMPTY = -1;

const SPACE = 32;
const DASH = 45;

/** A key that is one word or quoted, its colon, and the space up to the value. */
const KEY = /(?:"([^"\\\n]*)"|'([^'\n]*)'|([\w./](?:[\w./-]|:(?! |\n|$))*)) *:(?: +|(?=\n|$))/y;
const ENTRY = /-(?: +|(?=\n|$))/y;
const HEAD = /^(?:%.*|---[ \t]*(?:#.*)?)$/;
const TAIL = /^\.\.\.\s*$/;

/**
 * Finds properties in the text of one document by its indentation alone, without reading the text again: where blocks are
 * written as such, which is how nearly all manifests are. It never guesses: of what it cannot tell it says nothing, and the
 * parser is asked.
 *
 * The text has been read without an error or a warning, so that whatever belongs to a value stands deeper than its key.
 */
export class BlockPlaces {
  private readonly text: string;
  private readonly value: unknown;
  private readonly starts: number[] = [];
  private readonly indents: number[] = [];
  private root: Part | undefined;

  constructor(text: string, value: unknown) {
    this.text = text;
    this.value = value;
  }

  /** The place of a property, or of the nearest of what would hold it; undefined where the indentation doesn't tell. */
  find(keys: readonly (string | number)[]): Position | undefined {
    this.root ??= this.rootPart();
    let { value } = this;
    let part = this.root;
    for (const key of keys) {
      if (!isObject(value) || !Object.hasOwn(value, key)) break;
      const next = this.partsOf(part, value)?.get(String(key));
      if (!next) return undefined;
      part = next;
      value = value[key];
    }
    if (part === this.root) {
      const [first] = this.partsOf(part, value)?.values() ?? [];
      if (!first) return undefined;
      part = first;
    }
    return { line: part.start.line + 1, column: part.start.column + 1 };
  }

  private rootPart(): Part {
    if (!this.readLines()) return { start: { line: 0, column: 0 }, value: undefined };
    let line = 0;
    while (line < this.starts.length && (this.indents[line] === EMPTY || HEAD.test(this.lineAt(line))))
      line++;
    return { start: { line: 0, column: 0 }, value: this.spotAt(line) };
  }

  /** Whether indentation alone says where lines belong: not where tabs or old line ends have a part in it. */
  private readLines(): boolean {
    const { text, starts, indents } = this;
    if (text.includes("\r")) return false;
    for (let start = 0; start < text.length; start = text.indexOf("\n", start) + 1 || text.length) {
      let at = start;
      while (text.charCodeAt(at) === SPACE) at++;
      const character = text.charAt(at);
      if (character === "\t") return false;
      starts.push(start);
      indents.push(character === "" || character === "\n" || character === "#" ? EMPTY : at - start);
    }
    return true;
  }

  private lineAt(line: number): string {
    return this.text.slice(this.starts[line], this.starts[line + 1]).trimEnd();
  }

  private spotAt(line: number): Spot | undefined {
    const column = this.indents[line];
    return column === undefined ? undefined : { line, column };
  }

  private isEntryAt(spot: Spot): boolean {
    const at = this.offsetOf(spot);
    const next = this.text.charAt(at + 1);
    return this.text.charCodeAt(at) === DASH && (next === " " || next === "\n" || next === "");
  }

  /** What stands on its own below a line, as the value of what stands there at a column. */
  private blockBelow({ line, column }: Spot, isKey: boolean): Spot | undefined {
    let below = line + 1;
    while (this.indents[below] === EMPTY) below++;
    const spot = this.spotAt(below);
    if (!spot) return undefined;
    // A sequence may stand no deeper than its key.
    return spot.column > column || (isKey && spot.column === column && this.isEntryAt(spot))
      ? spot
      : undefined;
  }

  /** The parts of a value, all of them; undefined where the indentation doesn't tell. */
  private partsOf(part: Part, value: unknown): Parts | undefined {
    if (!isObject(value)) return undefined;
    if (part.parts === undefined) {
      const isList = Array.isArray(value);
      const parts = part.value && this.partsAt(part.value, isList);
      // Values that came from elsewhere, by `<<`, have no place here.
      part.parts = parts?.size === (isList ? value.length : Object.keys(value).length) ? parts : NONE;
    }
    return part.parts.size > 0 ? part.parts : undefined;
  }

  private partsAt(spot: Spot, isList: boolean): Parts | undefined {
    const at = this.offsetOf(spot);
    if (this.text.charAt(at) !== (isList ? "[" : "{"))
      return isList ? this.entriesAt(spot) : this.propertiesAt(spot);
    const flow = flowAt(this.text, at);
    return flow && this.toParts(flow.parts, spot.line);
  }

  private toParts(parts: readonly FlowPart[], firstLine: number): Parts {
    let line = firstLine;
    return new Map(
      parts.map(({ key, start, parts: below }): [string, Part] => {
        while ((this.starts[line + 1] ?? Infinity) <= start) line++;
        const spot = { line, column: start - (this.starts[line] ?? 0) };
        return [key, { start: spot, value: undefined, parts: this.toParts(below, line) }];
      }),
    );
  }

  private offsetOf({ line, column }: Spot): number {
    return (this.starts[line] ?? 0) + column;
  }

  /** The lines that begin at a column, from a place there to where what stands there ends. */
  private *linesAt({ line: first, column }: Spot): Generator<Spot> {
    yield { line: first, column };
    for (let line = first + 1; line < this.starts.length; line++) {
      const indent = this.indents[line] ?? EMPTY;
      if (indent === EMPTY || indent > column) continue;
      if (indent < column) return;
      yield { line, column };
    }
  }

  private propertiesAt(first: Spot): Parts | undefined {
    const parts = new Map<string, Part>();
    for (const start of this.linesAt(first)) {
      if (parts.size > 0 && this.isEntryAt(start)) continue; // of a sequence no deeper than its key
      KEY.lastIndex = this.offsetOf(start);
      const [, double, single, plain] = KEY.exec(this.text) ?? [];
      const key = double ?? single ?? plain;
      if (key === undefined) return TAIL.test(this.lineAt(start.line)) ? parts : undefined;
      if (parts.has(key)) return undefined;
      parts.set(key, { start, value: this.valueSpot(start, KEY.lastIndex, true) });
    }
    return parts;
  }

  private entriesAt(first: Spot): Parts | undefined {
    const parts = new Map<string, Part>();
    for (const spot of this.linesAt(first)) {
      if (!this.isEntryAt(spot)) break;
      ENTRY.lastIndex = this.offsetOf(spot);
      ENTRY.test(this.text);
      const start = this.valueSpot(spot, ENTRY.lastIndex, false);
      if (!start) return undefined; // an element that is null, and nowhere
      parts.set(String(parts.size), { start, value: start });
    }
    return parts;
  }

  /** Where a value begins: on the line of its key or its dash, or below it. */
  private valueSpot(spot: Spot, at: number, isKey: boolean): Spot | undefined {
    const isBelow = at >= this.text.length || "\n#".includes(this.text.charAt(at));
    return isBelow
      ? this.blockBelow(spot, isKey)
      : { line: spot.line, column: at - (this.starts[spot.line] ?? 0) };
  }
}

const NONE: Parts = new Map();
