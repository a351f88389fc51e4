import { type Exemption } from "./exemption.ts";
import { type ConfigOf, flag, integer } from "./options.ts";

/** What an organisation may say of the exemptions that teams give themselves. */
export const exemptionLimitOptions = {
  longestDays: integer("Days that an exemption may hold from today on.", { from: 1, to: 3660, by: 400 }),
  wholeKinds: flag("Whether an exemption may stand for resources of kinds that it does not name."),
};

export type ExemptionLimits = ConfigOf<typeof exemptionLimitOptions>;

/** The policy by which they are set. */
export const EXEMPTION_LIMITS = "exemption-limits";

const DAY_MS = 24 * 60 * 60 * 1000;

const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, day.length);

/** The part of a resource's address that says what it is: of a URN, `type::name` or `Kind/namespace/name`. */
function kindOf(resource: string): string {
  if (resource.startsWith("urn:")) return resource.split("::")[2] ?? "*";
  return resource.split(resource.includes("::") ? "::" : "/")[0] ?? "*";
}

/** What is wrong with a valid exemption by the limits, a sentence for each property. */
export function limitProblems(
  { resource, expires }: Pick<Exemption, "resource" | "expires">,
  { longestDays, wholeKinds }: ExemptionLimits,
  today: string,
): readonly { readonly property: "resource" | "expires"; readonly allowed: string }[] {
  const latest = dayAfter(today, longestDays);
  return [
    ...(wholeKinds || !kindOf(resource).includes("*")
      ? []
      : [{ property: "resource" as const, allowed: "one that names the kind or type, without * in it" }]),
    ...(expires <= latest
      ? []
      : [{ property: "expires" as const, allowed: `a day up to ${latest}, ${longestDays} days from today` }]),
  ];
}
