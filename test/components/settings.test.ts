import assert from "node:assert/strict";
import { declaredProblems } from "../../components/declared-problems.ts";
import { interfacesOf } from "../../scripts/chart/settings-interface.ts";
import {
  choice,
  defaultsOf,
  flag,
  group,
  groupShape,
  input,
  list,
  map,
  matching,
  textShape,
  whole,
} from "../../components/settings.ts";

const Size = { small: "small", large: "large" } as const;
const inner = groupShape("Inner", "A group.", {
  port: whole({ min: 1, max: 9 }, { description: "Port.", wrong: { message: "no port", fix: "take 1" } }),
});
const settings = {
  size: choice({ Size }, { description: "How large it is.", default: "small" }),
  name: matching(/^[a-z]+$/, "letters", { description: "Name, shorter than `{label}`." }),
  label: map(textShape(/./, "a string"), { description: "Labels.", default: {} }, /^[a-z]+$/),
  groups: list(inner, { description: "Groups.", default: [], fallback: "none" }),
  arn: input({ description: "An ARN.", fallback: "none" }),
  on: flag({ description: "Whether it is on.", default: true, judgedByPlanner: true }),
  first: group(inner, { description: "The first." }),
};

describe("components: settings", () => {
  it("have the defaults that they declare", () => {
    assert.deepEqual(defaultsOf(settings), { size: "small", label: {}, groups: [], on: true });
  });

  const right = { size: "large", name: "a", label: { a: "1" }, groups: [{ port: 9 }], first: { port: 1 } };
  const refused: readonly (readonly [value: object, path: string, message: RegExp])[] = [
    [{ size: "lagre" }, "x.size", /choices/],
    [{ name: "A" }, "x.name", /malformed/],
    [{ name: 7 }, "x.name", /malformed/],
    [{ label: { A: "1" } }, "x.label.A", /malformed/],
    [{ label: { a: "" } }, "x.label.a", /malformed/],
    [{ groups: [{ port: 9 }, { port: 10 }] }, "x.groups[1].port", /no port/],
    [{ first: { port: 1.5 } }, "x.first.port", /no port/],
    [{ first: { port: "1" } }, "x.first.port", /no port/],
  ];
  for (const [value, path, message] of refused) {
    it(`are judged by their bounds: ${JSON.stringify(value)}`, () => {
      const problems = declaredProblems(settings, { ...right, ...value }, (property) => `x.${property}`);
      assert.deepEqual(
        problems.map((problem) => problem.path),
        [path],
      );
      assert.match(problems[0]!.message, message);
    });
  }

  it("are right where they are within them, or left out, or the planner's to judge", () => {
    const at = (property: string) => property;
    assert.deepEqual(declaredProblems(settings, { ...right, on: "yes" }, at), []);
    assert.deepEqual(declaredProblems(settings, {}, at), []);
  });

  it("become an interface with their meanings, inner ones first", () => {
    const source = interfacesOf("FooArgs", "Arguments.", settings, "./choices.ts");
    assert.match(
      source,
      /import type \{ Size \} from "\.\/choices\.ts";[^]*interface Inner [^]*interface FooArgs /,
    );
    for (const line of [
      "readonly size?: Size;",
      "/** Name, shorter than `label`. */\n  readonly name: string;",
      "readonly label?: Record<string, string>;",
      "/**\n   * Groups.\n   * @default [] none\n   */\n  readonly groups?: Inner[];",
      "readonly arn?: pulumi.Input<string>;",
    ])
      assert.ok(source.includes(line), line);
  });
});
