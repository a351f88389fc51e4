import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** SHA-256, in hexadecimal, by the URL of an official release. */
export type Pins = Readonly<Record<string, string>>;

/** Written by `npm run tools:pin` alone: nobody types a checksum. */
export const PINS_FILE = fileURLToPath(new URL("checksums.json", import.meta.url));

/** What a release is pinned to; undefined where it is not. */
export const pinOf = (pins: Pins, url: string): string | undefined =>
  Object.hasOwn(pins, url) ? pins[url] : undefined;

/** What is pinned of the tools' official releases. */
export function pinnedChecksums(): Pins {
  return JSON.parse(readFileSync(PINS_FILE, "utf8")) as Pins;
}
