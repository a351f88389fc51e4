import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ESLint } from "eslint";
import ts from "typescript";
import { labelKey, labelValue } from "../components/compute/scheduling.ts";
import { previewRoleName } from "../components/identity/github-actions-plan.ts";

const root = join(import.meta.dirname, "..");
const eslint = new ESLint({ cwd: root });

async function refusals(pattern: string, file: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`export const pattern = ${pattern};\n`, {
    filePath: join(root, file),
  });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

const BACKTRACKING = "regexp/no-super-linear-backtracking";
const MOVE = "regexp/no-super-linear-move";

// Each takes the square of what it is given, or worse.
const slow: [pattern: string, rule: string][] = [
  ["/^(a+)+$/", BACKTRACKING],
  ["/^\\d+\\.?\\d*$/", BACKTRACKING],
  ["/^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$/", BACKTRACKING],
  ["/\\/+$/", MOVE],
];

describe("regular expressions", () => {
  for (const file of [
    "policy/lib/probe.ts",
    "components/probe-plan.ts",
    "sandbox/probe.ts",
    "app/src/probe.ts",
  ]) {
    for (const [pattern, rule] of slow) {
      it(`that are slower than linear are refused in ${file}: ${pattern}`, async () => {
        assert.deepEqual(await refusals(pattern, file), [rule]);
      });
    }
    it(`that are linear are not, in ${file}`, async () => {
      assert.deepEqual(await refusals("/^\\d+(\\.\\d*)?$/", file), []);
    });
  }
});

const ROOMS = ["app/src", "components", "facts", "policy", "sandbox", "scripts", "stacks"];

/** One place of the product's code that has a regular expression; without a literal, it is put together as it runs. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly literal?: string;
}

/** Every one of them, as the compiler reads them. */
function placesIn(file: string): Place[] {
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

/** What is put together, as it comes out: literals are for the lint alone to read. */
const hour = String.raw`([01]\d|2[0-3]):([0-5]\d)`;
const day = "(mon|tue|wed|thu|fri|sat|sun)";
const MADE: Readonly<Record<string, readonly string[]>> = {
  "components/cluster/access-plan.ts": [`${previewRoleName("")}-[0-9a-f]{7}$`],
  "components/compute/scheduling.ts": [labelKey.source, labelValue.source],
  "components/database/windows.ts": [`^${hour}-${hour}$`, `^${day}:${hour}-${day}:${hour}$`],
  "sandbox/cloud/model/route53.ts": ["^Z(?!0SANDBOX)[A-Z0-9]{1,31}$"],
  "sandbox/toolchain/catalog.ts": ["^pulumi-resource-random$"],
};

describe("the product's regular expressions", () => {
  const files = execFileSync("git", ["ls-files", ...ROOMS], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter((file) => /\.(ts|mjs|cjs|js)$/.test(file) && !file.endsWith(".d.ts"));
  const places = files.flatMap(placesIn);

  /** Those that the analysis finds slower than linear, of all at once. */
  async function slowOnes(literals: readonly string[]): Promise<string[]> {
    const text = literals.map((literal, index) => `export const pattern${index} = ${literal};\n`).join("");
    const [result] = await eslint.lintText(text, { filePath: join(root, "scripts/probe.mjs") });
    return (result?.messages ?? [])
      .filter(({ ruleId }) => ruleId === BACKTRACKING || ruleId === MOVE || ruleId === null)
      .map(({ line, message }) => `${literals[line - 1]}: ${message}`);
  }

  // How one is used decides, too: what splits a text never meets a rejecting suffix. So the lint judges each in its place.
  it("are all linear: the literals, by the lint's static analysis of every file that has one", async function () {
    this.timeout(120_000);
    const having = [...new Set(places.filter(({ literal }) => literal).map(({ file }) => file))];
    // The walk would find nothing amiss where it looked at nothing.
    assert.ok(having.length > 100, String(having.length));
    for (const file of having) {
      const config = (await eslint.calculateConfigForFile(join(root, file))) as
        { readonly rules?: Readonly<Record<string, unknown>> } | undefined;
      for (const rule of [BACKTRACKING, MOVE])
        assert.deepEqual(config?.rules?.[rule], [2, { report: "potential" }], `${file}: ${rule}`);
    }
  });

  it("are all linear: those that are put together, as they come out", async () => {
    const made = places.filter(({ literal }) => literal === undefined);
    const counts = new Map<string, number>();
    for (const { file } of made) counts.set(file, (counts.get(file) ?? 0) + 1);
    assert.deepEqual(
      Object.fromEntries([...counts].sort()),
      Object.fromEntries(Object.entries(MADE).map(([file, sources]) => [file, sources.length])),
      "say here what a regular expression comes out as that no lint can read",
    );
    assert.deepEqual(
      await slowOnes(
        Object.values(MADE)
          .flat()
          .map((source) => String(new RegExp(source))),
      ),
      [],
    );
  });

  it("are judged wherever they are: no comment switches the analysis off", () => {
    const silenced = files.filter((file) =>
      /eslint-disable[^\n]*(?:regexp\/no-super-linear|$)/m.test(
        readFileSync(join(root, file), "utf8").replaceAll(
          /eslint-disable[\w-]* @typescript-eslint\/[^\n]*/g,
          "",
        ),
      ),
    );
    assert.deepEqual(silenced, []);
  });

  it("are not made of strings by the way: match and search get literals", () => {
    const strings = files.filter((file) =>
      /\.(?:match|matchAll|search)\(["'`]/.test(readFileSync(join(root, file), "utf8")),
    );
    assert.deepEqual(strings, []);
  });
});
