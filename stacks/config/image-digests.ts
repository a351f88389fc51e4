import { spellingFix } from "../../components/closest.ts";
import type { Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import type { Sections } from "./schema.ts";

type Services = Sections["services"];

/** Name of the environment variable, used in messages too. */
export const imageDigestsVariable = "SLIPWAY_IMAGE_DIGESTS";

/** What is known of the images besides the stack file. */
export interface ImageSource {
  /** A JSON object of digests by service: what the pipeline has just built, or the sandbox. */
  readonly imageDigests: string | undefined;
  /** What the stack runs now, from its own last outputs. */
  readonly deployedDigests: Readonly<Record<string, string>>;
}

/**
 * The services with the digests to run. The environment goes before the stack file, so that a pipeline hands over
 * what it has built without editing a file; and where neither says anything a service goes on running what it
 * runs, so that an update by somebody who knows no digest takes nothing away.
 */
export function withDigests(
  services: Services | undefined,
  { imageDigests: text = "{}", deployedDigests }: ImageSource,
): { services: Services | undefined; problems: Problem[] } {
  const digests = parse(text || "{}");
  if (!digests) {
    return {
      services,
      problems: [
        {
          path: imageDigestsVariable,
          message: "not a JSON object of strings",
          received: text,
          allowed: 'digests by service, e.g. {"api":"sha256:…"}',
          fix: "unset the variable or correct it",
        },
      ],
    };
  }
  if (!services) return { services, problems: [] };
  const unknownServices = Object.keys(digests).filter((service) => !Object.hasOwn(services, service));
  return {
    services: Object.fromEntries(
      Object.entries(services).map(([service, settings]) => {
        const digest = own(digests, service) ?? settings.digest ?? own(deployedDigests, service);
        return [service, digest === undefined ? settings : { ...settings, digest }];
      }),
    ),
    problems: unknownServices.map((service) => ({
      path: `${imageDigestsVariable}.${service}`,
      message: "there is no such service",
      allowed: Object.keys(services).join(", "),
      fix: spellingFix(service, Object.keys(services), "correct its name, or add it under slipway:services"),
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
