import { isObject, UNKNOWN } from "./field.ts";

/**
 * What the engine sends in the place of a value that is not known yet, one string a type (pulumi/pulumi,
 * sdk/go/common/resource/plugin/rpc.go; a test compares them with those of @pulumi/policy).
 */
const ENGINE_UNKNOWNS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", // boolean
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421", // number
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9", // string
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2", // array
  "030794c1-ac77-496b-92df-f27374a8bd58", // asset
  "e48ece36-62e2-4504-bad9-02848725956a", // archive
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff", // object
]);

/**
 * The same value with the engine's unknowns replaced by `UNKNOWN`. What holds no unknown is returned as it is,
 * not copied: during an update that is every resource.
 */
export function markUnknowns(value: unknown): unknown {
  if (ENGINE_UNKNOWNS.has(value)) return UNKNOWN;
  if (!isObject(value)) return value;
  let copy: Record<string, unknown> | unknown[] | undefined;
  for (const key of Object.keys(value)) {
    const marked = markUnknowns(value[key]);
    if (marked === value[key]) continue;
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...value };
    (copy as Record<string, unknown>)[key] = marked;
  }
  return copy ?? value;
}
