import { basename } from "node:path";
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Problem } from "../../components/validation.ts";
import { problemsOfFile, syntaxProblem } from "./file-problems.ts";
import { settingName, writtenSettings, type WrittenSettings } from "../config/written-settings.ts";

/** A place in a file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What makes a file none that Pulumi can read as it is meant, and where. */
export type FileFault = Problem & Position;

/** A stack's file as it is written. */
export interface StackFile extends WrittenSettings {
  readonly faults: readonly FileFault[];
  /** Whether settings come from Pulumi ESC, too: those are in no file. */
  readonly hasEnvironment: boolean;
  /** Where a setting of this path stands, or what is nearest to it: what it would stand in. */
  positionOf(path: string): Position;
}

/** The stack of a file by its name, `Pulumi.<stack>.yaml`; undefined where it is another file. */
export function stackOf(file: string): string | undefined {
  return /^Pulumi\.(?<stack>.+)\.ya?ml$/.exec(basename(file))?.groups?.["stack"];
}

/** Reads the text of a stack's file. Pure. */
export function readStackFile(project: string, text: string): StackFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const faults: FileFault[] = problemsOfFile(document).map(({ offset, ...problem }) => ({
    ...problem,
    ...place(offset),
  }));
  const { config, environment } = faults.length > 0 ? {} : asGroup(contentOf(document, faults));
  return {
    ...writtenSettings(project, asGroup(config)),
    faults,
    hasEnvironment: environment !== undefined,
    positionOf: (path) => place(offsetOf(document, project, path)),
  };
}

/** The values. Aliases of aliases that would multiply without end are a fault, too, which has no place of its own. */
function contentOf(document: Document, faults: FileFault[]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    faults.push({ ...syntaxProblem(error.message), line: 1, column: 1 });
    return undefined;
  }
}

function asGroup(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Follows a path such as `slipway:network.availabilityZones[1]` as far as the file has it. Keys may have dots. */
function offsetOf(document: Document, project: string, path: string): number {
  const start = stepInto(document.contents ?? undefined, "config", undefined);
  let { node, offset = 0 } = start ?? { node: undefined };
  let rest = path;
  for (;;) {
    if (isAlias(node)) node = node.resolve(document);
    const step = stepInto(node, rest, rest === path ? project : undefined);
    if (!step) return offset;
    ({ node, rest, offset = offset } = step);
  }
}

interface Step {
  readonly node: Node | undefined;
  readonly rest: string;
  readonly offset: number | undefined;
}

function stepInto(node: Node | undefined, rest: string, project: string | undefined): Step | undefined {
  if (isSeq(node)) {
    const { index, after = "" } = /^\[(?<index>\d+)\](?<after>.*)$/s.exec(rest)?.groups ?? {};
    const item = index === undefined ? undefined : (node.items[Number(index)] as Node | undefined);
    return item && { node: item, rest: after, offset: item.range?.[0] };
  }
  if (!isMap(node)) return undefined;
  const wanted = rest.replace(/^\./, "");
  const [found] = node.items
    .flatMap(({ key, value }) => {
      if (!isScalar(key)) return [];
      const name = nameOf(String(key.value), project);
      return wanted === name || wanted.startsWith(`${name}.`) || wanted.startsWith(`${name}[`)
        ? [{ name, node: value as Node, offset: key.range?.[0] }]
        : [];
    })
    .sort((a, b) => b.name.length - a.name.length);
  return found && { ...found, rest: wanted.slice(found.name.length) };
}

/** What a key is called in a problem's path: with its namespace, where it is one of the file's own. */
function nameOf(key: string, project: string | undefined): string {
  const setting = project === undefined ? undefined : settingName(project, key);
  return setting === undefined ? key : `slipway:${setting}`;
}
