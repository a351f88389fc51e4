import assert from "node:assert/strict";
import fc from "fast-check";
import { LineCounter, parseDocument, stringify } from "yaml";
import { type DocumentText, documentsOf, splitDocuments } from "../../policy/checker/documents.ts";
import { type Locator, parse, ParseError, Reader } from "../../policy/checker/yaml.ts";

/** Finds properties in the first document of a text. */
function locatorOf(text: string): Locator {
  const [document] = new Reader().read(text);
  assert.ok(document);
  return document.locate;
}

async function split(...chunks: string[]): Promise<DocumentText[]> {
  const documents: DocumentText[] = [];
  for await (const document of splitDocuments(chunks)) documents.push(document);
  return documents;
}

describe("the documents of a stream", () => {
  const stream = "# head\n---\na: 1\n---\n# nothing\n---\nb: |\n  ---\n  text\n--- # c\nc: 3\n...\n";
  const expected = [
    { text: "---\na: 1\n", line: 2, column: 1 },
    { text: "---\nb: |\n  ---\n  text\n", line: 6, column: 1 },
    { text: "--- # c\nc: 3\n...\n", line: 10, column: 1 },
  ];

  it("are cut at the markers, wherever the stream is cut", async () => {
    assert.deepEqual(await split(stream), expected);
    for (let at = 0; at <= stream.length; at++)
      assert.deepEqual(await split(stream.slice(0, at), stream.slice(at)), expected, `cut at ${at}`);
    assert.deepEqual(await split(...stream), expected);
  });

  it("keep directives, Windows line ends and a last line without an end", async () => {
    assert.deepEqual(await split("%YAML 1.1\n---\na: 1\r\n---\r\nb: 2"), [
      { text: "%YAML 1.1\n---\na: 1\r\n", line: 1, column: 1 },
      { text: "---\r\nb: 2", line: 4, column: 1 },
    ]);
  });

  it("are refused where one does not end, in one line or in many, before memory does", () => {
    for (const [what, text, chunks] of [
      ["a line without an end", "\0".repeat(1 << 23), 34],
      ["lines without an end", `a: ${"x".repeat(1019)}\n`.repeat(1 << 13), 34],
    ] as const) {
      const documents = documentsOf(
        (function* () {
          for (let taken = 1; ; taken++) {
            assert.ok(taken <= chunks, `${what}: ${taken * text.length} characters were taken`);
            yield text;
          }
        })(),
      );
      assert.throws(() => documents.next(), /has a document of more than 268435456 characters/, what);
    }
    const short = `${"x".repeat(1 << 20)}\n---\n`;
    const many = documentsOf(Array.from({ length: 300 }, () => short));
    let count = 0;
    for (const { text } of many) count += text === "" ? 0 : 1;
    assert.equal(count, 300, "each by itself");
  });

  it("are JSON objects one after the other too, in one line each or in several", async () => {
    const objects = ['{"a":1}\n', '{"b": {\n "c": "}"\n}\n}\n\n', '{"d":\n{"e": 2}}\n', '{"f":3}'];
    const lines = [1, 2, 7, 9];
    const whole = objects.join("");
    const wanted = objects.map((text, index) => ({ text, line: lines[index], column: 1 }));
    for (let at = 0; at <= whole.length; at++)
      assert.deepEqual(await split(whole.slice(0, at), whole.slice(at)), wanted, `cut at ${at}`);
    assert.deepEqual(await split(`---\n${whole}`), [
      { text: '---\n{"a":1}\n', line: 1, column: 1 },
      ...wanted.slice(1).map(({ text, line = 0 }) => ({ text, line: line + 1, column: 1 })),
    ]);
  });

  it("keep their line and column where several JSON objects share a line", async () => {
    assert.deepEqual(await split('{"a":"}"} {"b":\n2}{"c":3}\n'), [
      { text: '{"a":"}"}', line: 1, column: 1 },
      { text: ' {"b":\n2}', line: 1, column: 10 },
      { text: '{"c":3}', line: 2, column: 3 },
    ]);
  });

  it("take no more memory than what they are cut from, however many share a line", async () => {
    const line = '{"a":1}'.repeat(2_000);
    const documents = await split(line);
    assert.equal(documents.length, 2_000);
    assert.equal(documents.map(({ text }) => text).join(""), line);
  });

  it("are one where a string in a line of objects has no end", async () => {
    const line = `{"a":1}{"b${'\\"'.repeat(10)}`;
    assert.deepEqual(await split(line), [{ text: line, line: 1, column: 1 }]);
  });

  it("are none in nothing", async () => {
    assert.deepEqual(await split(), []);
    assert.deepEqual(await split("", "\n# text\n---\n"), []);
  });
});

describe("YAML as Kubernetes reads it", () => {
  it("has the booleans and octal numbers of YAML 1.1, and no timestamps", () => {
    assert.deepEqual(parse("[yes, n, On, OFF, 'yes', 0644, 0, 010, 2026-01-01, ~, 1.5, 1e3]"), [
      [true, false, true, false, "yes", 420, 0, 8, "2026-01-01", null, 1.5, 1000],
    ]);
  });

  it("merges keys", () => {
    assert.deepEqual(parse("a: &a {b: 1}\nc:\n  <<: *a\n  d: 2\n"), [{ a: { b: 1 }, c: { b: 1, d: 2 } }]);
  });

  it("reads JSON, and YAML that looks like it", () => {
    assert.deepEqual(parse(' {"a": [1]}'), [{ a: [1] }]);
    assert.deepEqual(parse("{a: [1]}"), [{ a: [1] }]);
  });

  it("says where it can't be read", () => {
    assert.throws(
      () => parse("a: 1\nb: [\n"),
      (error) => error instanceof ParseError && error.position?.line === 3,
    );
    assert.throws(() => parse("a: 1\na: 2\n"), /duplicated mapping key/);
  });

  it("refuses what goes deeper than rules can follow, in JSON as in YAML, and takes what is as deep as that", () => {
    const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    for (const text of [deep(501), deep(9_000), `a: ${deep(500)}`, "[".repeat(60_000) + "]".repeat(60_000)])
      assert.throws(() => parse(text), /nesting exceeded maxDepth \(500\)/);
    const keys = Array<string>(499).fill("a");
    assert.deepEqual(locatorOf(deep(499))(keys), { line: 1, column: 5 * 498 + 2 });
    assert.equal(parse(deep(499)).length, 1);
  });

  it("refuses aliases that blow up or go in circles", () => {
    const levels = "abcdefgh".split("");
    const bomb = levels.map((name, index) => {
      const inner = index === 0 ? "x" : `*${levels[index - 1] ?? ""}`;
      return `${name}: &${name} [${Array(10).fill(inner).join(", ")}]`;
    });
    assert.throws(() => parse(bomb.join("\n")), /aliases expand/);
    assert.throws(() => parse("a: &a [*a]"), /aliases expand|unidentified alias/);
  });
});

describe("positions of properties", () => {
  const text = [
    "# a Pod",
    "spec:",
    "  containers:",
    "    - name: app",
    '      "image": a',
    "      ports: [{ containerPort: 80 }, {containerPort: 81}]",
    "    -",
    "      name: b",
  ].join("\n");

  for (const [keys, line, column] of [
    [[], 2, 1],
    [["spec", "containers"], 3, 3],
    [["spec", "containers", 0], 4, 7],
    [["spec", "containers", 0, "image"], 5, 7],
    [["spec", "containers", 0, "ports", 1, "containerPort"], 6, 39],
    [["spec", "containers", 0, "securityContext", "privileged"], 4, 7],
    [["spec", "containers", 1, "name"], 8, 7],
  ] as const) {
    it(`${keys.join(".") || "(root)"} at ${line}:${column}`, () => {
      assert.deepEqual(locatorOf(text)(keys), { line, column });
    });
  }

  // What a text holds and where are two readings: where they disagree, a finding had no place but a stack trace.
  for (const [what, text, keys, line, column] of [
    ["a key of JSON and its colon on lines of their own", '{"a"\n:\r\n{"b"\r:[0,1]}}', ["a", "b", 1], 4, 5],
    ["a control character in a string of JSON", '{"a\x7F": "\x9F\uFFFE", "b": 1}', ["b"], 1, 14],
    [
      "a key of JSON that is longer than YAML's",
      `{"${"a".repeat(2_000)}": {"b": 1}}`,
      ["a".repeat(2_000), "b"],
      1,
      2_007,
    ],
    [
      "a key of JSON that objects have by nature",
      '{"__proto__": {"constructor": 1}}',
      ["__proto__", "constructor"],
      1,
      16,
    ],
    ["two merges", "a: &a {x: 1}\nb: &b {y: 2}\nc: {<<: *a, <<: *b, d: 3}\n", ["c", "d"], 3, 21],
    ["a word for true, and the same as text", 'on: 1\n"on": {a: 2}\nb: 3\n', ["b"], 3, 1],
    ["a key that YAML 1.1 takes for true", "on: {a: 2}\n", ["true", "a"], 1, 6],
    ["a number, and the same as text", '010: 1\n"010": 2\n', ["8"], 1, 1],
  ] as const) {
    it(`are found beside ${what}`, () => {
      assert.deepEqual(locatorOf(text)(keys), { line, column });
    });
  }

  it("are the same whether they were read along or at the first question", () => {
    const reader = new Reader();
    const texts = ["a: 1\nb: [2, {c: 3}]\n", '{"a": {\n"b": [1]}}', "x: {<<: {a: 1}, b: {c: 2}}\n"];
    const keysOf = [
      ["b", 1, "c"],
      ["a", "b", 0],
      ["x", "b", "c"],
    ];
    const placesOf = (locates: readonly (Locator | undefined)[]): unknown =>
      locates.map((locate, index) => locate?.(keysOf[index] ?? []));
    const atFirstQuestion = placesOf(texts.map(locatorOf));
    // Each text after the first follows one that was asked for its places.
    const along = texts.map((text, index) => {
      const [document] = reader.read(text);
      return document?.locate(keysOf[index] ?? []);
    });
    assert.deepEqual(along, atFirstQuestion);
    assert.deepEqual(along, [
      { line: 2, column: 9 },
      { line: 2, column: 7 },
      { line: 1, column: 21 },
    ]);
  });

  it("agree with those of another parser", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.lorem());
    const { value: values } = fc.letrec<{ value: unknown; list: unknown[]; object: object }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, tie("list"), tie("object")),
      list: fc.array(tie("value"), { maxLength: 4 }),
      object: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), tie("value"), { maxKeys: 4 }),
    }));
    const styles = fc.constantFrom(
      (value: unknown) => stringify(value, { version: "1.1", aliasDuplicateObjects: false }),
      (value: unknown) => JSON.stringify(value, null, 2),
      (value: unknown) =>
        stringify(value, { version: "1.1", aliasDuplicateObjects: false, indentSeq: false }),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), values, { minKeys: 1 }),
        styles,
        (value, style) => {
          const written = style(value);
          const lines = new LineCounter();
          const other = parseDocument(written, {
            version: "1.1",
            lineCounter: lines,
            keepSourceTokens: true,
          });
          const locate = locatorOf(written);
          for (const keys of pathsOf(value)) {
            const parent = other.getIn(keys.slice(0, -1), true) as {
              items: { key?: { value: unknown; range: [number, number, number] } }[];
            };
            const key = keys.at(-1);
            const pair = parent.items.find((item) => item.key?.value === key);
            if (!pair?.key) continue;
            const { line, col } = lines.linePos(pair.key.range[0]);
            assert.deepEqual(locate(keys), { line, column: col }, `${keys.join(".")} in\n${written}`);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

function pathsOf(value: unknown): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const step = Array.isArray(value) ? Number(key) : key;
    return [[step], ...pathsOf(part).map((rest) => [step, ...rest])];
  });
}
