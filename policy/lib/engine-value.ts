import { isObject, UNKNOWN } from "./field.ts";

/**
 * What the engine sends in the place of a value that is not known yet, one string a type (pulumi/pulumi,
 * sdk/go/common/resource/plugin/rpc.go; a test compares them with those of @pulumi/policy, and the marks of a secret
 * with those of @pulumi/pulumi, which would take half a second to load).
 */
const UNKNOWN_TYPES: ReadonlyMap<unknown, string> = new Map([
  ["1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "boolean"],
  ["3eeb2bf0-c639-47a8-9e75-3b44932eb421", "number"],
  ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "string"],
  ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", "Array"],
  ["030794c1-ac77-496b-92df-f27374a8bd58", "asset"],
  ["e48ece36-62e2-4504-bad9-02848725956a", "archive"],
  ["dd056dcd-154b-4c76-9bd3-c8f88648b5ff", "Object"],
]);

/** The type of a value that the engine does not know yet; undefined for all other values. */
export const unknownTypeOf = (value: unknown): string | undefined => UNKNOWN_TYPES.get(value);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value is a secret as the engine sends it: wrapped. */
export const isSecret = (value: unknown): value is { readonly value?: unknown } =>
  isObject(value) && value[SIGNATURE] === SECRET;

/**
 * A value of the engine's as rules see it: unknowns replaced by `UNKNOWN`, secrets unwrapped, or unknown as well where
 * they are as an exported stack has them, encrypted. What holds neither is returned as it is, not copied: that is
 * nearly every resource.
 */
export function plainValue(value: unknown): unknown {
  if (!isObject(value)) return typeof value === "string" && UNKNOWN_TYPES.has(value) ? UNKNOWN : value;
  if (isSecret(value)) return "value" in value ? plainValue(value.value) : UNKNOWN;
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const key of Object.keys(value)) {
    const plain = plainValue(value[key]);
    if (plain === value[key]) continue;
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    (copy as Record<string, unknown>)[key] = plain;
  }
  return copy ?? value;
}
