import assert from "node:assert/strict";
import fc from "fast-check";
import { parseAllDocuments } from "yaml";
import { everything, judged, renderText, withPassword } from "../charts/helm.ts";
import { oddValue } from "../policy/odd-values.ts";
import { placesOf, replaceAt } from "../policy/replace-at.ts";
import { fuzz } from "../support/fuzz.ts";

const SEEDS = [everything, withPassword, judged("canary"), judged("ab", { match: [{ header: "x" }] })];

interface Manifest {
  readonly kind?: string;
  readonly spec?: { readonly template?: { readonly spec?: PodSpec } };
}
interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly containers: readonly {
    readonly securityContext?: { readonly readOnlyRootFilesystem?: boolean; readonly privileged?: boolean };
  }[];
}

describe("fuzz: values of a service's chart", () => {
  const inputs = fc
    .record({
      seed: fc.constantFrom(...SEEDS),
      changes: fc.array(fc.tuple(fc.nat(), oddValue), { minLength: 1, maxLength: 2 }),
    })
    .map(({ seed, changes }) =>
      changes.reduce<unknown>((values, [pick, odd]) => {
        const places = placesOf(values).filter((keys) => keys.length > 0);
        const value = typeof odd === "symbol" ? null : odd;
        return places.length === 0 ? values : replaceAt(values, places[pick % places.length]!, value);
      }, seed),
    );

  it("render objects that can be read and whose pods are bound, or are refused by the schema", async function () {
    this.timeout(3_600_000);
    await fc.assert(
      fc.asyncProperty(inputs, async (values) => {
        let text: string;
        try {
          text = await renderText(values as Record<string, unknown>);
        } catch (error) {
          const { message } = error as Error;
          // What the schema lets through, a template has to take: one that fails amid a render says nothing of the value.
          assert.doesNotMatch(message, /goroutine|nil pointer|error calling|runtime error|YAML parse error/);
          return;
        }
        for (const document of parseAllDocuments(text)) {
          assert.deepEqual(document.errors, []);
          const { spec } = (document.toJS() ?? {}) as Manifest;
          for (const { securityContext } of spec?.template?.spec?.containers ?? []) {
            assert.equal(securityContext?.readOnlyRootFilesystem, true);
            assert.notEqual(securityContext?.privileged, true);
          }
        }
      }),
      fuzz("values of the chart", 12, 300),
    );
  });
});
