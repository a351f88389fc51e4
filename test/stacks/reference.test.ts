import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";
import { renderSchema, renderTable, SCHEMA_FILE, TABLE_FILE } from "../../stacks/config/reference.ts";

const stackFile = (stack: string): unknown =>
  parse(readFileSync(new URL(`../../Pulumi.${stack}.yaml`, import.meta.url), "utf8"));

describe("stacks: what is told of the settings", () => {
  it("docs/configuration.md has the table of the schema: if not, npm run docs:configuration", async () => {
    const page = readFileSync(TABLE_FILE, "utf8");
    assert.equal(page, await renderTable(page));
  });

  it("docs/stack-file.schema.json is the schema's: if not, npm run docs:configuration", async () => {
    assert.equal(readFileSync(SCHEMA_FILE, "utf8"), await renderSchema());
  });

  it("editors accept the committed stack files by it, and refuse what the program refuses", () => {
    const validate = new Ajv.default({ strict: false }).compile(
      JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as object,
    );
    for (const stack of ["staging", "production"])
      assert.ok(validate(stackFile(stack)), JSON.stringify(validate.errors));
    const wrong = stackFile("staging") as { config: Record<string, Record<string, unknown>> };
    wrong.config["slipway:network"]!["subnets"] = 4;
    assert.ok(!validate(wrong));
  });
});
