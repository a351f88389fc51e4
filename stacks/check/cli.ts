import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { checkStackFile } from "./check.ts";
import { type CheckedFile, countOf, jsonReport, textReport } from "./report.ts";
import { stackOf } from "./stack-file.ts";

const USAGE = `Checks stack files without an engine, an account or a cluster: everything that is wrong, in one run.

npm run check [-- [--json] [FILE…]]

  FILE      Pulumi.<stack>.yaml; every one of the project where none is named
  --json    one JSON document on standard output (npm run -s check -- --json)
  --help

Ends with 0: nothing is wrong, warnings aside; 1: there are errors; 2: not everything could be checked.
What is compared with the last update (one-way choices, image digests) is told by \`pulumi preview\`.
`;

/** What the command ends with. */
const EXIT = { clean: 0, errors: 1, failed: 2 } as const;

/** Where the command runs. */
export interface Surroundings {
  readonly cwd: string;
  /** ISO date by which a Kubernetes version's support is judged. */
  readonly today: string;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
}

/** What is wrong with how the command was called, or with a file that it can't read; the message has a fix. */
class CheckError extends Error {}

/** @returns the exit code */
export function main(args: readonly string[], surroundings: Surroundings): number {
  const { cwd, today, out, error } = surroundings;
  const fail = (thrown: unknown): void => {
    if (!(thrown instanceof CheckError)) throw thrown;
    error(`error: ${thrown.message}\n`);
  };
  try {
    const { json, help, files } = parseArguments(args);
    if (help) {
      out(USAGE);
      return EXIT.clean;
    }
    let isWhole = true;
    const checked = (files.length > 0 ? files : stackFiles(cwd)).flatMap((file): CheckedFile[] => {
      try {
        return [check(file, cwd, today)];
      } catch (thrown) {
        fail(thrown);
        isWhole = false;
        return [];
      }
    });
    out(json ? jsonReport(checked) : textReport(checked));
    return isWhole ? (countOf(checked).errors > 0 ? EXIT.errors : EXIT.clean) : EXIT.failed;
  } catch (thrown) {
    fail(thrown);
    return EXIT.failed;
  }
}

function parseArguments(args: readonly string[]): { json: boolean; help: boolean; files: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
      allowPositionals: true,
    });
    return { ...values, files: positionals };
  } catch (error) {
    throw new CheckError(`${messageOf(error)}\nFix: npm run check -- --help`);
  }
}

function check(file: string, cwd: string, today: string): CheckedFile {
  const stack = stackOf(file);
  if (stack === undefined)
    throw new CheckError(`${file} is not a stack's file.\nFix: name files called Pulumi.<stack>.yaml`);
  const path = resolve(cwd, file);
  const text = read(path, file);
  const { name } = projectOf(dirname(path), file);
  return { file, stack, findings: checkStackFile(text, { project: name, stack, today }) };
}

interface Project {
  readonly name: string;
  /** Where its stacks' files are. */
  readonly stackFolder: string;
}

/** The project of a folder, as Pulumi finds it: by the nearest Pulumi.yaml, there or above. */
function projectOf(folder: string, asked: string): Project {
  for (let at = folder; ; at = dirname(at)) {
    for (const path of [join(at, "Pulumi.yaml"), join(at, "Pulumi.yml")]) {
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) return readProject(path);
    }
    if (at === dirname(at))
      throw new CheckError(
        `there is no Pulumi.yaml for ${asked}: neither beside it nor above.\nFix: run it in a clone of the project`,
      );
  }
}

function readProject(path: string): Project {
  const text = read(path, path);
  let project: unknown;
  try {
    project = parse(text);
  } catch (error) {
    throw new CheckError(`${path} is not YAML: ${messageOf(error)}\nFix: correct it`);
  }
  const { name, stackConfigDir = "." } = (project ?? {}) as { name?: unknown; stackConfigDir?: string };
  if (typeof name !== "string")
    throw new CheckError(`${path} has no name: names in the account begin with it.\nFix: add name: slipway`);
  return { name, stackFolder: join(dirname(path), stackConfigDir) };
}

/** Every stack's file of the project. */
function stackFiles(cwd: string): string[] {
  const { stackFolder } = projectOf(cwd, cwd);
  const files = readdirSync(stackFolder).filter((name) => stackOf(name) !== undefined);
  if (files.length === 0)
    throw new CheckError(
      `${stackFolder} has no stack's file.\nFix: name one, or make Pulumi.<stack>.yaml (docs/configuration.md)`,
    );
  return files.sort().map((name) => (stackFolder === cwd ? name : join(stackFolder, name)));
}

function read(path: string, asked: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : messageOf(error);
    throw new CheckError(`cannot read ${asked}: ${why}.\nFix: name a file that can be read`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
