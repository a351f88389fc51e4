import type { Problem } from "../../components/validation.ts";
import type { PlatformConfig } from "./schema.ts";

type Services = PlatformConfig["services"];

/** Name of the environment variable, used in messages too. */
export const imageDigestsVariable = "SLIPWAY_IMAGE_DIGESTS";

/**
 * The services with the digests of the environment, which go before those of the stack file: the pipeline hands
 * over what it has just built without editing a file.
 * @param text A JSON object of digests by service, or undefined.
 */
export function withDigests(
  services: Services | undefined,
  text: string | undefined,
): { services: Services | undefined; problems: Problem[] } {
  if (text === undefined || text === "") return { services, problems: [] };
  const digests = parse(text);
  if (!digests) {
    return {
      services,
      problems: [
        {
          path: imageDigestsVariable,
          message: "not a JSON object of texts",
          received: text,
          allowed: 'digests by service, e.g. {"api":"sha256:…"}',
          fix: "unset the variable or correct it",
        },
      ],
    };
  }
  if (!services) return { services, problems: [] };
  const strangers = Object.keys(digests).filter((service) => !(service in services));
  return {
    services: Object.fromEntries(
      Object.entries(services).map(([service, settings]) => {
        const digest = digests[service];
        return [service, digest === undefined ? settings : { ...settings, digest }];
      }),
    ),
    problems: strangers.map((service) => ({
      path: `${imageDigestsVariable}.${service}`,
      message: "there is no such service",
      allowed: Object.keys(services).join(", "),
      fix: "correct its name, or add it under slipway:services",
    })),
  };
}

function parse(text: string): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && Object.values(value).every((digest) => typeof digest === "string")
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}
