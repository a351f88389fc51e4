import { assertValid, type Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import type { Programs } from "../programs.ts";
import type { Settings } from "../settings.ts";
import { verifyCommands } from "./plan.ts";

/** The image of a service: its repository, and the digest that is to run. */
export interface ServiceImage {
  readonly service: string;
  readonly repository: string | undefined;
  readonly digest: string;
}

/**
 * Has cosign prove every image.
 * @throws InvalidInputError naming each that is not proven, and what cosign said
 */
export async function verifyImages(
  images: readonly ServiceImage[],
  settings: Settings,
  programs: Programs,
): Promise<void> {
  const problems: Problem[] = [];
  for (const { service, repository, digest } of images) {
    if (repository === undefined) {
      problems.push(repositoryProblem(service));
      continue;
    }
    const signer = own(settings.services, service)?.signer ?? settings.signer;
    const image = `${repository}@${digest}`;
    for (const command of verifyCommands(image, signer)) {
      try {
        await programs.read("cosign", command);
      } catch (error) {
        problems.push({
          path: `services.${service}`,
          message: `${image} is not proven to be ours: ${reasonOf(error as Error)}`,
          allowed:
            signer.key === undefined ? `an image built by ${signer.identity}` : "an image signed by the key",
          fix: 'have the workflow "build" build it (RUNBOOK.md, "An image is not verified")',
        });
        break; // what follows would say the same
      }
    }
  }
  assertValid("Verification", problems);
}

/** What cosign gives as its reason. */
export function reasonOf({ message }: Error): string {
  const line = message.split("\n").findLast((each) => each.startsWith("Error: ")) ?? message;
  return line.replace(/^Error: /, "").replace(/: *$/, "");
}

function repositoryProblem(service: string): Problem {
  return {
    path: `services.${service}`,
    message: "it is not known in which repository its image is",
    allowed: "a service with a repository: of the stack's outputs, or in its settings",
    fix: "deploy the service's platform first, or set slipway:services." + `${service}.repository`,
  };
}
