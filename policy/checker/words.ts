import { addressesOf } from "../lib/exemption.ts";
import { type StackResource } from "../lib/stack-rule.ts";
import { type Place } from "./check.ts";

export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** What messages call a resource: `Deployment/shop/api`, `aws:s3/bucket:Bucket::logs`, or its URN. */
export const resourceLabel = (resource: StackResource): string => addressesOf(resource)[0] ?? resource.name;

/** `file:line:column`, as far as it is known. */
export const placeLabel = ({ file, line, column }: Partial<Place>): string =>
  [file, line, column].filter((part) => part !== undefined).join(":");
