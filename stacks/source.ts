import * as pulumi from "@pulumi/pulumi";
import { imageDigestsVariable } from "./config/image-digests.ts";
import type { StackSource } from "./config/parse.ts";

const namespace = "slipway:";

/** Everything that a stack is told from outside; the only place that reads `pulumi.Config` and the environment. */
export async function readSource(): Promise<StackSource> {
  const settings = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(namespace))
    .map(([key, text]) => [key.slice(namespace.length), text] as const);
  return {
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
    settings: Object.fromEntries(settings),
    secretKeys: encryptedKeys()
      .filter((key) => key.startsWith(namespace))
      .map((key) => key.slice(namespace.length)),
    imageDigests: process.env[imageDigestsVariable],
    deployedDigests: await readDeployedDigests(),
  };
}

/** The output `digests` of this stack's last successful update; nothing before the first. */
async function readDeployedDigests(): Promise<Record<string, string>> {
  const self = new pulumi.StackReference(
    `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`,
  );
  const { value } = await self.getOutputDetails("digests");
  return (value ?? {}) as Record<string, string>;
}

/** Keys whose values are encrypted in the stack file; language hosts hand them over in this variable. */
function encryptedKeys(): string[] {
  return JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] ?? "[]") as string[];
}
