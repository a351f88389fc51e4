import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { parse } from "yaml";
import { chartDir } from "./helm.ts";
import { valuesTable } from "./values-table.ts";

describe("docs/service-chart.md", () => {
  it("has the table of values that the schema and the defaults give", async () => {
    const path = fileURLToPath(new URL("../../docs/service-chart.md", import.meta.url));
    const schema = JSON.parse(await readFile(join(chartDir, "values.schema.json"), "utf8")) as object;
    const table = valuesTable(schema, parse(await readFile(join(chartDir, "values.yaml"), "utf8")));
    assert(!table.includes("undefined"), "every value in the schema needs a description and what is allowed");

    const committed = await readFile(path, "utf8");
    const current = await format(
      committed.replace(
        /(<!-- values -->).*(<!-- \/values -->)/s,
        (_, start, end) => `${start}\n\n${table}\n\n${end}`,
      ),
      { ...(await resolveConfig(path)), parser: "markdown" },
    );
    if (process.env["UPDATE_GOLDEN"]) await writeFile(path, current);
    assert.equal(committed, current, "run again with UPDATE_GOLDEN=1");
  });
});
