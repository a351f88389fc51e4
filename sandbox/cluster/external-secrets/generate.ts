import { randomInt } from "node:crypto";
import { type KubeObject, at, recordAt, textAt } from "../../kubernetes/objects.ts";
import { UnsupportedError } from "./resolve.ts";

/** The only generator that is modelled, as an ExternalSecret names it. */
const GENERATORS = "generators.external-secrets.io";
export const PASSWORD = { group: GENERATORS, version: "v1alpha1", kind: "Password" } as const;

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";

/** The name of the generator that a source of an ExternalSecret takes values from; undefined where it takes none. */
export function generatorOf(source: unknown): string | undefined {
  const reference = at(source, "sourceRef", "generatorRef");
  if (reference === undefined) return undefined;
  const kind = textAt(reference, "kind");
  if (kind !== PASSWORD.kind) throw new UnsupportedError(`the generator ${kind}`);
  return textAt(reference, "name");
}

/** A password, by the spec of a generator of the kind Password. @throws {UnsupportedError} */
export function generatePassword(generator: KubeObject): string {
  const { length, digits, symbols, noUpper, allowRepeat, encoding = "raw" } = recordAt(generator, "spec");
  const [count, least] = [Number(length ?? 24), Number(digits ?? Math.floor(Number(length ?? 24) / 4))];
  if (symbols !== 0) throw new UnsupportedError("symbols of a generated password");
  if (allowRepeat !== true) throw new UnsupportedError("allowRepeat: false of a generated password");
  if (encoding !== "raw")
    throw new UnsupportedError(`the encoding ${String(encoding)} of a generated password`);
  const letters = noUpper === true ? LOWER : LOWER + LOWER.toUpperCase();
  const drawn = Array.from({ length: count }, (_, index) => oneOf(index < least ? DIGITS : letters));
  for (let index = drawn.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [drawn[index], drawn[other]] = [drawn[other] ?? "", drawn[index] ?? ""];
  }
  return drawn.join("");
}

const oneOf = (characters: string): string => characters[randomInt(characters.length)] ?? "";
