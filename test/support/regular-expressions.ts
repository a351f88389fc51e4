/**
 * `npm run -s regular-expressions`: every regular expression of the product's code, where it is, and how it was shown to
 * take linear time; exit code 1 where one was not. The same is tested by test/regular-expressions.test.ts.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ESLint } from "eslint";
import ts from "typescript";
import { labelKey, labelValue } from "../../components/compute/scheduling.ts";
import { previewRoleName } from "../../components/identity/github-actions-plan.ts";

export const root = join(import.meta.dirname, "../..");

export const BACKTRACKING = "regexp/no-super-linear-backtracking";
export const MOVE = "regexp/no-super-linear-move";

const ROOMS = ["app/src", "components", "facts", "policy", "sandbox", "scripts", "stacks"];

/** One place of the product's code that has a regular expression; without a literal, it is put together as it runs. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly literal?: string;
}

/** What is put together, as it comes out: literals are for the lint alone to read. */
const hour = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
const day = "(mon|tue|wed|thu|fri|sat|sun)";
export const MADE: Readonly<Record<string, readonly string[]>> = {
  "components/cluster/access-plan.ts": [`${previewRoleName("")}-[0-9a-f]{7}$`],
  "components/compute/scheduling.ts": [labelKey.source, labelValue.source],
  "components/database/windows.ts": [`^${hour}-${hour}$`, `^${day}:${hour}-${day}:${hour}$`],
  "sandbox/cloud/model/route53.ts": ["^Z(?!0SANDBOX)[A-Z0-9]{1,31}$"],
  "sandbox/toolchain/catalog.ts": ["^pulumi-resource-random$"],
};

/** The product's files of code. */
export const productFiles = (): readonly string[] =>
  execFileSync("git", ["ls-files", ...ROOMS], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => /\.(ts|mjs|cjs|js)$/.test(file) && !file.endsWith(".d.ts"));

/** Every regular expression of a file, as the compiler reads it. */
export function placesIn(file: string): Place[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const places: Place[] = [];
  const look = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (ts.isRegularExpressionLiteral(node)) places.push({ file, line, literal: node.text });
    const made = ts.isNewExpression(node) || ts.isCallExpression(node);
    if (made && node.expression.getText() === "RegExp") places.push({ file, line });
    ts.forEachChild(node, look);
  };
  look(source);
  return places;
}

const isSlow = ({ ruleId }: { readonly ruleId: string | null }): boolean =>
  ruleId === BACKTRACKING || ruleId === MOVE || ruleId === null;

/** Those that the analysis finds slower than linear, of all at once. */
export async function slowOnes(eslint: ESLint, literals: readonly string[]): Promise<string[]> {
  const text = literals.map((literal, index) => `export const pattern${index} = ${literal};\n`).join("");
  const [result] = await eslint.lintText(text, { filePath: join(root, "scripts/probe.mjs") });
  return (result?.messages ?? [])
    .filter(isSlow)
    .map(({ line, message }) => `${literals[line - 1]}: ${message}`);
}

const HOW = `linear, by ${BACKTRACKING} and ${MOVE}`;

/** One line a place: file, line, the expression, and how it was shown linear, or what was found. */
export async function report(): Promise<{ readonly lines: readonly string[]; readonly slow: number }> {
  const eslint = new ESLint({ cwd: root });
  const places = productFiles().flatMap(placesIn);
  const files = [...new Set(places.map(({ file }) => file))];
  const results = await eslint.lintFiles(files);
  const found = new Map(
    results.flatMap(({ filePath, messages }) =>
      messages.filter(isSlow).map((each) => [`${filePath}:${each.line}`, each.message]),
    ),
  );
  let slow = 0;
  const lines: string[] = [];
  const taken = new Map<string, number>();
  for (const { file, line, literal } of places) {
    const index = taken.get(file) ?? 0;
    if (literal === undefined) taken.set(file, index + 1);
    const shown = literal ?? String(new RegExp(MADE[file]?.[index] ?? ""));
    const finding =
      literal === undefined ? (await slowOnes(eslint, [shown]))[0] : found.get(`${join(root, file)}:${line}`);
    if (finding !== undefined) slow += 1;
    const how = literal === undefined ? `${HOW}, of what it comes out as` : `${HOW}, in its place`;
    lines.push(`${file}:${line}\t${shown}\t${finding ?? how}`);
  }
  return { lines, slow };
}

if (process.argv[1] === import.meta.filename) {
  const { lines, slow } = await report();
  console.log(lines.join("\n"));
  console.error(`${lines.length} regular expressions, ${slow} of them slower than linear`);
  process.exitCode = slow > 0 ? 1 : 0;
}
