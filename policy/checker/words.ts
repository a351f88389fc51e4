import { addressesOf } from "../lib/exemption.ts";
import { type StackResource } from "../lib/stack-rule.ts";
import { type Place } from "./check.ts";

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Control characters as JSON writes them: a name must neither draw on a terminal nor begin a line of its own. */
export const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Names made before: a report names a resource with each of its findings. */
const labels = new WeakMap<StackResource, string>();

/** What messages call a resource: `Deployment/shop/api`, `aws:s3/bucket:Bucket::logs`, or its URN. */
export function resourceLabel(resource: StackResource): string {
  const known = labels.get(resource);
  if (known !== undefined) return known;
  const label = printable(addressesOf(resource)[0] ?? resource.name);
  labels.set(resource, label);
  return label;
}

/** `file:line:column`, as far as it is known. */
export const placeLabel = ({ file, line, column }: Partial<Place>): string =>
  printable([file, line, column].filter((part) => part !== undefined).join(":"));
