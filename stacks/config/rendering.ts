import { InvalidInputError } from "../../components/validation.ts";
import type { Sections } from "./schema.ts";

/** Name of the environment variable that says `true` where a preview is read for what a deploy repository gets. */
export const renderVariable = "SLIPWAY_RENDER";

/** The services, whose objects are all planned for once, whoever applies them. */
export function withRendering(
  services: Sections["services"],
  isRendered: boolean | undefined,
): Sections["services"] {
  if (isRendered !== true) return services;
  return Object.fromEntries(
    Object.entries(services).map(([name, settings]) => [name, { ...settings, gitOps: false }]),
  );
}

/**
 * What is rendered is planned and never made: two would apply the same objects.
 * @throws InvalidInputError
 */
export function assertOnlyPlanned(isRendered: boolean | undefined, isDryRun: boolean): void {
  if (isRendered !== true || isDryRun) return;
  throw new InvalidInputError("Stack", [
    {
      path: renderVariable,
      message: "an update would make objects that a GitOps tool applies",
      received: "true",
      allowed: "a preview",
      fix: "unset it: npm run ci -- render sets it for its own preview",
    },
  ]);
}
