import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { stringify } from "yaml";
import { BlockPlaces } from "../../policy/checker/block-places.ts";
import type { Position } from "../../policy/checker/tree.ts";
import { parse, Reader } from "../../policy/checker/yaml.ts";
import { bare, manifest } from "../bench/policy-manifests.ts";

type Keys = readonly (string | number)[];

function pathsOf(value: unknown): Keys[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const step = Array.isArray(value) ? Number(key) : key;
    return [[step], ...pathsOf(part).map((rest) => [step, ...rest])];
  });
}

/** Where the parser itself reads a property: it is asked where it has warned of anything, such as an unknown directive. */
function parserOf(text: string): (keys: Keys) => Position {
  const hasHead = /^(?:[#%].*\n|\s*\n)*---/.test(text);
  const head = hasHead ? "%ODD\n" : "%ODD\n---\n";
  const [document] = new Reader().read(`${head}${text}`);
  assert.ok(document);
  return (keys) => {
    const { line, column } = document.locate(keys);
    return { line: line - head.split("\n").length + 1, column };
  };
}

interface Comparison {
  readonly told: number;
  readonly all: number;
}

/** Each place that the indentation tells is the one where the parser reads the property. */
function compare(text: string): Comparison {
  const [value] = parse(text);
  if (typeof value !== "object" || value === null) return { told: 0, all: 0 };
  const paths = [[], ...pathsOf(value), ["no-such-key"]];
  const [places, byParser] = [new BlockPlaces(text, value), parserOf(text)];
  let told = 0;
  for (const keys of paths) {
    const place = places.find(keys);
    if (!place) continue;
    told++;
    assert.deepEqual(place, byParser(keys), `${JSON.stringify(keys)} in\n${text}`);
  }
  return { told, all: paths.length };
}

describe("places that indentation tells", () => {
  it("are all those of manifests as people and charts write them", () => {
    for (const text of [manifest(7), manifest(10), ...Array.from({ length: 8 }, (_, index) => bare(index))]) {
      const { told, all } = compare(text);
      assert.equal(told, all, text);
    }
  });

  it("are the parser's, in every YAML file of this repository, and nearly all of them", () => {
    const files = execFileSync("git", ["ls-files", "*.yaml", "*.yml"], { encoding: "utf8" }).split("\n");
    const texts = files
      .filter((file) => file !== "" && !file.includes("/templates/"))
      .flatMap((file) => readFileSync(file, "utf8").split(/^---\n/m));
    const compared = texts.map(compare);
    const sum = (part: keyof Comparison): number => compared.reduce((total, each) => total + each[part], 0);
    assert.ok(sum("all") > 4_000, `${sum("all")} places`);
    assert.ok(sum("told") / sum("all") > 0.95, `${sum("told")} of ${sum("all")} places`);
  });

  for (const [what, text] of [
    ["a head", "%YAML 1.1\n# c\n--- # d\na:\n  b: 1\n"],
    [
      "comments anywhere",
      "# a: 0\na: # b\n  # c: 1\n# d\n  c: # e\n\n  # f\n  - 1 # g\n# h\n  - d: 2\n    e: 3\n",
    ],
    ["a sequence no deeper than its key", "a:\n- b: 1\n  c:\n  - d\n  - e: 2\nf: 3\n"],
    ["sequences in sequences", "a:\n- - 1\n  - b: 2\n-\n  - 3\n-   c: 4\n    d: 5\n"],
    [
      "texts that look like properties",
      "a: |\n  b: 1\n  - c\nd: >-\n\n  e: 2\n\n   f: 3\ng:\n  h\n  i\nj: k\n",
    ],
    ["texts that go on where they need not", "a: 'b\n c: 1\n d'\ne: \"f\n g: 2\"\nh: i\n j\nk: 3\n"],
    [
      "brackets over several lines",
      "a: {b: 1, # c\n  d: [2, {e: 3},\n 4], 'f': \"}\",\n g: it's }\nh: [\n ]\n",
    ],
    ["keys of all kinds", '\'a b\': 1\n"c": 2\nd.e/f-g: {h: 1, "i": 2}\n"j\\n": 3\n? k\n: 4\n'],
    ["keys that YAML 1.1 takes for something else", 'on: {a: 1}\n010: {b: 2}\nc: 3\n"on": 4\n'],
    ["anchors, aliases and merges", "a: &a {b: 1}\nc: &c\n  d: 2\ne:\n  <<: *c\n  f: 3\ng: *a\nh: [*a, 1]\n"],
    ["tags", "a: !!map {b: 1}\nc: !!str d\ne: !!seq\n- f: 1\n"],
    ["elements that are null", "a:\n-\n- b: 1\n-\nc: [, ]\n".replace("[, ]", "[~, 1]")],
    ["keys without a value", "a: {b, c: 1}\nd:\ne: {f: , g: 2}\n"],
    ["lines that stand less deep than they should", "a: {\nb: 1\n}\nb: 2\nc: 'd\nb: 3'\n"],
    ["Windows' and old line ends", "a:\r\n  b: 1\r\n  c: 2\r\n"],
    ["tabs between", "a:\tb\nc:\n  -\td\ne: {f:\t1}\n"],
    ["a list at the root", "- a: 1\n- b:\n    c: 2\n"],
    ["a root that stands deep", "   a:\n     b: 1\n   c: 2\n"],
    ["brackets at the root", "{a: 1, b: {c: [2]}}\n"],
    ["a list of a pair", "[a: 1, {b: 2}]\n"],
  ] as const) {
    it(`are the parser's beside ${what}`, () => {
      assert.ok(compare(text).all > 1);
    });
  }

  for (const [what, text, keys] of [
    ["brackets stand less deep than YAML asks for", "a: {\nb: 1\n}\nb: 2\n", ["b"]],
    ["a value comes from elsewhere", "a: &a\n  b: 1\nc:\n  <<: *a\n  d: 2\n", ["c", "d"]],
    ["a line is indented by a tab", "a: 1\n\t\nb: 2\n", ["b"]],
  ] as const) {
    it(`are left to the parser where ${what}`, () => {
      const [document] = new Reader().read(text);
      assert.deepEqual(document?.locate(keys), parserOf(text)(keys));
      if (!what.startsWith("brackets"))
        assert.equal(new BlockPlaces(text, parse(text)[0]).find(keys), undefined);
    });
  }

  // Here the parser takes the end of the document for one more key, and would only tell where the mapping begins.
  it("are told before the end of a document that is written", () => {
    const [document] = new Reader().read("a:\n  b: 1\n...\n");
    assert.deepEqual(document?.locate(["a", "b"]), { line: 2, column: 3 });
  });

  it("are the parser's, however values are written", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.lorem());
    const { value: values } = fc.letrec<{ value: unknown; list: unknown[]; object: object }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, tie("list"), tie("object")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.string()), tie("value"), {
        maxKeys: 4,
      }),
    }));
    const options = fc.record({
      collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
      defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_SINGLE" as const, "BLOCK_FOLDED" as const),
      indentSeq: fc.boolean(),
      lineWidth: fc.constantFrom(0, 20, 80),
      indent: fc.constantFrom(1, 2, 4),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), values, { minKeys: 1 }), options, (value, style) => {
        const text = stringify(value, { version: "1.1", aliasDuplicateObjects: false, ...style });
        fc.pre(canRead(text));
        compare(text);
      }),
      { numRuns: 300 },
    );
  });
});

/** The two parsers do not agree on every text of odd characters. */
function canRead(text: string): boolean {
  try {
    return parse(text).length === 1;
  } catch {
    return false;
  }
}
