import assert from "node:assert/strict";
import { generatedFiles } from "../../scripts/chart/generate.ts";

describe("chart of a service: generated files", () => {
  it("are what the values' schema gives", async () => {
    for (const { path, current, wanted } of await generatedFiles()) {
      assert(!wanted.includes("undefined"), `${path}: every value needs a description and what is allowed`);
      assert.equal(current, wanted, `${path}: run npm run generate:chart`);
    }
  });
});
