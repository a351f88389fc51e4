import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { charts } from "../../components/addons/charts.ts";

interface Renovate {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
}

const root = new URL("../../", import.meta.url);

describe("renovate.json", () => {
  it("finds every third-party chart with its version", () => {
    const { customManagers } = JSON.parse(readFileSync(new URL("renovate.json", root), "utf8")) as Renovate;
    const file = "components/addons/charts.ts";
    const [manager] = customManagers.filter(({ managerFilePatterns }) =>
      managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
    );
    const text = readFileSync(new URL(file, root), "utf8");
    const found = (manager?.matchStrings ?? []).flatMap((pattern) => [
      ...text.matchAll(new RegExp(pattern, "g")),
    ]);
    assert.deepEqual(
      found.map(({ groups }) => [groups?.["depName"]?.split("/").at(-1), groups?.["currentValue"]]),
      Object.values(charts).map(({ chart, version }) => [chart, version]),
    );
  });
});
