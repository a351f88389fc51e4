import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { chartDir, everything, image, judged, type Values } from "./helm.ts";
import { helmTemplate } from "./template.ts";

const release = { name: "web", namespace: "shop" };

describe("chart of a service: comments in templates", () => {
  let folder: string;
  let removed = 0;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-chart-"));
    cpSync(chartDir, folder, { recursive: true });
    for (const name of readdirSync(join(folder, "templates"))) {
      const file = join(folder, "templates", name);
      const text = readFileSync(file, "utf8");
      const without = text.replaceAll(/^ *# .*\n/gm, () => (removed++, ""));
      writeFileSync(file, without);
    }
  });
  after(() => rmSync(folder, { recursive: true }));

  const objects = async (values: Values, chart: string): Promise<unknown[]> =>
    parseAllDocuments(await helmTemplate({ image, ...values }, release, chart)).map((document): unknown =>
      document.toJS(),
    );

  for (const [what, values] of Object.entries({
    rolling: everything,
    canary: { ...everything, ...judged("canary") },
    job: { kind: "job", routing: {} },
  }))
    it(`release nothing anew, and run no Job again: ${what}`, async () => {
      assert.ok(removed > 10, String(removed));
      assert.deepEqual(await objects(values, folder), await objects(values, chartDir));
    });
});
