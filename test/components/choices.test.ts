import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as choices from "../../components/choices.ts";
import * as components from "../../components/index.ts";
import * as serviceChoices from "../../components/service/choices.ts";

interface Schema {
  readonly types: Readonly<Record<string, { readonly enum?: readonly { readonly value: string }[] }>>;
  readonly resources: Readonly<Record<string, { readonly inputProperties: unknown }>>;
}

const text = readFileSync(new URL("../../components/schema.json", import.meta.url), "utf8");
const schema = JSON.parse(text) as Schema;

describe("components: choices", () => {
  for (const [name, choice] of Object.entries({ ...choices, ...serviceChoices })) {
    it(`has ${name} as an enumeration in every language, and as a value in TypeScript`, () => {
      const token = `slipway:index:${name}`;
      const values = schema.types[token]?.enum?.map(({ value }) => value);
      // The schema's order is the compiler's, which has met some of the texts before.
      assert.deepEqual(values?.sort(), Object.values<string>(choice).sort());
      assert.ok(text.includes(`"#/types/${token}"`), "an argument that takes it");
      assert.equal((components as Record<string, unknown>)[name], choice);
    });
  }
});
