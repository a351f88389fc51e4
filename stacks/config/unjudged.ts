import { isJudged } from "../../components/service/strategy-plan.ts";
import type { Sections } from "./schema.ts";

/** Name of the environment variable that says `true` where a rollback can't wait for a verdict. */
export const unjudgedVariable = "SLIPWAY_SKIP_ANALYSIS";

/** The services, whose releases are promoted unjudged this once. */
export function withoutJudgement(
  services: Sections["services"],
  unjudged: string | undefined,
): Sections["services"] {
  if (unjudged !== "true") return services;
  return Object.fromEntries(
    Object.entries(services).map(([name, settings]) => [
      name,
      isJudged(settings.strategy?.type ?? "rolling")
        ? { ...settings, strategy: { ...settings.strategy, skipAnalysis: true } }
        : settings,
    ]),
  );
}
