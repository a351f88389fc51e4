import * as pulumi from "@pulumi/pulumi";
import { imageDigestsVariable } from "./config/image-digests.ts";
import type { FixedSettings } from "./config/fixed-settings.ts";
import type { StackSource } from "./config/parse.ts";
import { renderVariable } from "./config/rendering.ts";
import { skipAnalysisVariable } from "./config/skip-analysis.ts";
import { parseFacts, type PlatformFacts } from "./other-stack.ts";

const namespace = "slipway:";

export interface ReadSource extends StackSource {
  /** How the last update's cluster is reached; undefined before the first. */
  readonly kubeconfig: string | undefined;
}

/** Everything that a stack is told from outside; the only place that reads `pulumi.Config`, the environment and the clock. */
export async function readSource(): Promise<ReadSource> {
  const settings = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, text]) => [key.slice(namespace.length), text] as const);
  const self = new pulumi.StackReference(
    `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`,
  );
  return {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    settings: Object.fromEntries(settings),
    secretKeys: encryptedKeys()
      .filter((key) => key.startsWith(namespace))
      .map((key) => key.slice(namespace.length)),
    imageDigests: process.env[imageDigestsVariable],
    skipAnalysis: process.env[skipAnalysisVariable],
    isRendered: process.env[renderVariable] === "true",
    deployedDigests: await readDeployed(self, "digests"),
    previousDigests: await readDeployed(self, "previousDigests"),
    deployedStrategies: await readDeployed(self, "strategies"),
    deployedCluster: await readDeployed(self, "cluster"),
    deployedSettings: await readDeployed<FixedSettings>(self, "fixedSettings"),
    kubeconfig: (await self.getOutputDetails("kubeconfig")).value as string | undefined,
    today: new Date().toISOString().slice(0, 10),
  };
}

/**
 * The platform of the stack that holds it.
 * @throws InvalidInputError where it has none
 */
export async function readPlatformFacts(stack: string): Promise<PlatformFacts> {
  const { value } = await new pulumi.StackReference(stack).getOutputDetails("platform");
  return parseFacts(stack, value);
}

/** An output of this stack's last successful update; nothing before the first. */
async function readDeployed<Output = Readonly<Record<string, string>>>(
  self: pulumi.StackReference,
  output: string,
): Promise<Output> {
  const { value } = await self.getOutputDetails(output);
  return (value ?? {}) as Output;
}

/** Keys whose values are encrypted in the stack file; language hosts hand them over in this variable. */
function encryptedKeys(): string[] {
  return JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[];
}
