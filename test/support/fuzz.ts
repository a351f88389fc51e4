import fc from "fast-check";
import { isWhole, testSeed } from "./ring.ts";

/**
 * How many inputs a search tries, and by which seed: a few in `npm test`, always the same, so that a run that fails has been
 * broken by a change; many in `npm run test:all`, by the run's seed, which is printed. A finding is tried again by
 * `SLIPWAY_RING=all SLIPWAY_TEST_SEED=n npx mocha FILE`.
 * @param about what is searched, for the line that says the seed
 */
export function fuzz(
  about: string,
  few: number,
  many: number,
): { readonly numRuns: number; readonly seed?: number } {
  if (!isWhole) return { numRuns: few };
  const seed = testSeed % 2 ** 31;
  console.log(`  fuzzed by SLIPWAY_TEST_SEED=${testSeed}: ${about}: ${many} inputs`);
  return { numRuns: many, seed };
}

/** What breaks parsers, put into texts that are right. */
const TOKENS = [
  ..."{}[]:,&*!|>'\"%@`#?-=~\\/$\t\r\n\0",
  "---\n",
  "...\n",
  "? ",
  "- ",
  "<<: *a\n",
  "&a ",
  "*a",
  "!!binary ",
  "!!js/function ",
  "%YAML 1.1\n---\n",
  "\uFEFF",
  "\u2028",
  "\u0085",
  "\x1B]0;title\x07",
  "\n::error::injected\n",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "1e999",
  "-0",
  "0x10",
  "\ud800",
  "{{ .Values.x }}",
  "${x}",
  "[".repeat(300),
  '{"a":'.repeat(300),
  "- ".repeat(300),
  " ".repeat(2_000),
] as const;

interface Cut {
  readonly at: number;
  readonly length: number;
  readonly with: string;
}

const cut: fc.Arbitrary<Cut> = fc.record({
  at: fc.nat(),
  length: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 40 })),
  with: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TOKENS) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8, unit: "binary" }) },
    { weight: 1, arbitrary: fc.constant("") },
  ),
});

/** One of the texts with a few places cut out, filled with what breaks parsers, or both. */
export const brokenText = (seeds: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...seeds), fc.array(cut, { minLength: 1, maxLength: 5 })).map(([seed, cuts]) =>
    cuts.reduce((text, { at, length, with: filling }) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + filling + text.slice(from + length);
    }, seed),
  );

/** Bytes of any kind, or a broken text whose bytes are broken once more. */
export const brokenBytes = (seeds: readonly string[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 3, arbitrary: brokenText(seeds).map((text) => Buffer.from(text)) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(brokenText(seeds), fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }))
        .map(([text, flips]) => {
          const bytes = Buffer.from(text);
          for (const [at, byte] of flips) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          return bytes;
        }),
    },
  );

/** A line of a stack trace, as V8 writes it. */
export const STACK_TRACE = /^\s+at .+:\d+:\d+\)?$/m;
