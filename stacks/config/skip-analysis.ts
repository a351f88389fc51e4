import { isAnalysed } from "../../components/service/strategy-plan.ts";
import type { Sections } from "./schema.ts";
import { strategyOf } from "./service-settings.ts";

/** Name of the environment variable that says `true` where a rollback can't wait for an analysis. */
export const skipAnalysisVariable = "SLIPWAY_SKIP_ANALYSIS";

/** The services, whose releases are promoted without analysis this once. */
export function withSkippedAnalysis(
  services: Sections["services"],
  skipAnalysis: string | undefined,
): Sections["services"] {
  if (skipAnalysis !== "true") return services;
  return Object.fromEntries(
    Object.entries(services).map(([name, settings]) => [
      name,
      isAnalysed(strategyOf(settings))
        ? { ...settings, strategy: { ...settings.strategy, skipAnalysis: true } }
        : settings,
    ]),
  );
}
