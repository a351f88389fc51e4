import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ESLint } from "eslint";
import { itInWhole } from "./support/ring.ts";
import {
  BACKTRACKING,
  MADE,
  MOVE,
  placesIn,
  productFiles,
  report,
  root,
  slowOnes,
} from "./support/regular-expressions.ts";

const eslint = new ESLint({ cwd: root });

async function refusals(pattern: string, file: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(`export const pattern = ${pattern};\n`, {
    filePath: join(root, file),
  });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

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

describe("the product's regular expressions", () => {
  const files = productFiles();
  const places = files.flatMap(placesIn);

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
        eslint,
        Object.values(MADE)
          .flat()
          .map((source) => String(new RegExp(source))),
      ),
      [],
    );
  });

  itInWhole(
    "are listed, each with how it was shown linear, by npm run -s regular-expressions",
    async function () {
      this.timeout(120_000);
      const { lines, slow } = await report();
      assert.equal(slow, 0);
      assert.equal(lines.length, places.length);
      for (const line of lines) assert.match(line, /^[\w./-]+:\d+\t\/.+\/[a-z]*\tlinear, by /);
    },
  );

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
