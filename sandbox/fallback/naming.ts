import { createHash } from "node:crypto";
import type { Properties } from "../plugin/provider.ts";
import { isRecord, isUnknown } from "../plugin/wire.ts";
import { AUTONAMED, annotation } from "../kubernetes/annotations.ts";
import { at, textAt } from "../kubernetes/objects.ts";

/** Whether the program names the object: a name that is still unknown is one too. */
export function isNamed(inputs: Properties): boolean {
  return textAt(inputs, "metadata", "name") !== "";
}

export function isAutonamed(inputs: unknown): boolean {
  return annotation(inputs, AUTONAMED) === "true";
}

/** Whether the program leaves the name to the API server, which server-side apply cannot. */
export function isGenerateName(inputs: Properties): boolean {
  return !isNamed(inputs) && textAt(inputs, "metadata", "generateName") !== "";
}

/** The resource's name and eight hexadecimal digits of the registration's random seed. */
export function autoname(resourceName: string, randomSeed: Uint8Array): string {
  return `${resourceName}-${createHash("sha256").update(randomSeed).update(resourceName).digest("hex").slice(0, 8)}`;
}

/** The inputs with a generated name, marked as such, so that a replacement may have another one. */
export function withAutoname(inputs: Properties, name: string): Properties {
  const metadata = at(inputs, "metadata");
  if (isUnknown(metadata)) return inputs;
  const fields = isRecord(metadata) ? metadata : {};
  const annotations = fields.annotations;
  return {
    ...inputs,
    metadata: {
      ...fields,
      name,
      annotations: isUnknown(annotations)
        ? annotations
        : { ...(isRecord(annotations) && annotations), [AUTONAMED]: "true" },
    },
  };
}

/**
 * The field manager of a resource's object. The official plugin's is `pulumi-kubernetes-` and eight random digits;
 * here the digits are the URN's, so that an object tells which resource made it: what an interrupted create left
 * behind is recognised by them (`provider.ts`).
 */
export function fieldManagerOf(urn: string): string {
  return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}
