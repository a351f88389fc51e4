import assert from "node:assert/strict";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { settingsOf, sourceOf } from "../support/stack-file.ts";
import { badConfigs } from "./bad-configs.ts";

type Path = readonly (string | number)[];
type Settings = Record<string, unknown>;

/** Every place of a value that holds no others. */
function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** The settings with one replaced, or removed where the value is undefined. */
function withSetting(settings: Settings, path: Path, value: unknown): Settings {
  const changed = structuredClone(settings);
  const group = path.slice(0, -1).reduce<unknown>((inner, key) => Reflect.get(inner as object, key), changed);
  const last = path.at(-1) ?? "";
  if (value === undefined) Reflect.deleteProperty(group as object, last);
  else Reflect.set(group as object, last, value);
  return changed;
}

function problemsOf(settings: Settings): readonly Problem[] {
  try {
    parseConfig(sourceOf("staging", settings));
  } catch (error) {
    assert.ok(error instanceof InvalidInputError);
    return error.problems;
  }
  return [];
}

const written = (path: Path): string =>
  path
    .reduce<string>(
      (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${key}`),
      "slipway:",
    )
    .replace("slipway:.", "slipway:");

/** A value that no setting takes: none is a group within a list. */
const NOTHING = [{}];

describe("stacks: several problems", () => {
  const staging = settingsOf("staging");

  it("are one where one setting has a wrong type, whichever it is", () => {
    const wrong = leaves(staging).flatMap((path) => {
      const problems = problemsOf(withSetting(staging, path, NOTHING));
      const isOne = problems.length === 1 && problems[0]!.path.startsWith(written(path));
      return isOne ? [] : [{ [written(path)]: problems.map((problem) => problem.path) }];
    });
    assert.deepEqual(wrong, []);
  });

  it("are told beside a wrong type in the same section", () => {
    const rows = badConfigs
      .filter(({ message }) => !/wrong type|missing|no such setting/.test(message.source))
      .map((row) => ({ row, path: row.set.split(".") }))
      .filter(({ path }) => path.length > 1);
    const optional = leaves(staging).filter(
      (leaf) => problemsOf(withSetting(staging, leaf, undefined)).length === 0,
    );
    let tried = 0;
    const hidden = rows.flatMap(({ row, path }) => {
      const other = optional.find((leaf) => leaf[0] === path[0] && leaf[1] !== path[1]);
      if (!other) return [];
      tried += 1;
      const both = withSetting(withSetting(staging, other, NOTHING), path, row.to);
      const paths = problemsOf(both).map((problem) => problem.path);
      return paths.includes(row.path) && paths.some((told) => told.startsWith(written(other)))
        ? []
        : [row.path];
    });
    // What sections want of each other waits for what others name.
    const waiting = ["network.availabilityZones[1]", "databases.main"];
    assert.deepEqual(
      hidden,
      waiting.map((path) => `slipway:${path}`),
    );
    assert.ok(tried >= 20, `${tried} rows`);
  });
});
