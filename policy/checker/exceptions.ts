import { type Exemption } from "../lib/exemption.ts";
import { isObject } from "../lib/field.ts";

/** The name that the pack has in Pulumi Cloud. */
const PACK = "slipway";

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** Who answers for an exception: whoever made it. */
function ownerOf(user: unknown): unknown {
  return isObject(user) ? user["githubLogin"] || user["name"] : undefined;
}

/** The day of a time such as `2026-12-31T12:00:00Z`; anything else stays what it is, for the validation to refuse. */
const dayOf = (time: unknown): unknown =>
  typeof time === "string" ? time.slice(0, "2026-12-31".length) : time;

/** Whether data are policy exceptions as Pulumi Cloud keeps them, by what only these have. */
export const areExceptions = (data: unknown): boolean =>
  isObject(data) &&
  listOf(data["exceptions"]).some((exception) => isObject(exception) && "match" in exception);

/**
 * Pulumi's own policy exceptions as exemptions, one for each of their policies and targets: what the engine lets pass
 * by them, the checker does as well. Those of other packs and those that were removed are left out; they are valid as
 * far as the exceptions are (one that never expires is not).
 *
 * @param data what Pulumi Cloud answers when it is asked for exceptions; so does `pulumi policy exception list --output json` of
 *   CLI 3.274 (Pulumi's docs, "CLI commands"), which earlier ones lack
 */
export function toExemptions(data: unknown): readonly Readonly<Record<keyof Exemption, unknown>>[] {
  const exceptions = isObject(data) ? listOf(data["exceptions"]).filter(isObject) : [];
  return exceptions
    .filter(({ policyPack, status }) => policyPack === PACK && status !== "removed")
    .flatMap(({ match, reason, createdBy, expiresAt }) =>
      listOf(match)
        .filter(isObject)
        .flatMap(({ policies, targets }) =>
          listOf(policies).flatMap((rule) =>
            listOf(targets).map((resource) => ({
              rule,
              resource,
              reason,
              owner: ownerOf(createdBy),
              expires: dayOf(expiresAt),
            })),
          ),
        ),
    );
}
