import { addressesOf } from "../lib/exemption.ts";
import { type StackResource } from "../lib/stack-rule.ts";
import { type Place } from "./check.ts";

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/**
 * Control characters as JSON writes them: a name must neither draw on a terminal nor begin a line of its own. And what begins
 * a command of a pipeline anywhere in a line: `##[` (actions/runner, ActionCommand.cs `TryParse`), `##vso[` (Azure
 * Pipelines, "Logging commands"), `##teamcity[` (TeamCity, "Service messages").
 */
export const printable = (text: string): string =>
  isPlain(text)
    ? text
    : text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|#(?=#(?:vso|teamcity)?\[)/gi, asJson);

/** What has nothing to escape, as nearly all has: a search is cheaper than a replacement. */
const isPlain = (text: string): boolean => !/[\u0000-\u001f#\u007f-\u009f\u2028\u2029]/.test(text);

/** The same of JSON, which means what it did: its lines stay, and control characters below a space it has none. */
export const printableJson = (json: string): string =>
  json.replace(/[\u007f-\u009f\u2028\u2029]|#(?=#(?:vso|teamcity)?\[)/gi, asJson);

const asJson = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

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
