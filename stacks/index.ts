import * as pulumi from "@pulumi/pulumi";
import { describeWarning } from "../components/validation.ts";
import { assertReachable } from "./api-server.ts";
import type { FixedSettings } from "./config/fixed-settings.ts";
import { platformName } from "./config/names.ts";
import { parseConfig } from "./config/parse.ts";
import { assertOnlyPlanned } from "./config/rendering.ts";
import { policyPackVersion } from "./policy-pack.ts";
import { skipPromiseTraces } from "./promise-traces.ts";
import { readPlatformFacts, readSource } from "./source.ts";
import { repairStackTraces, shortenEngineErrors } from "./stack-traces.ts";
import { createStack, type StackOutputs } from "./stack.ts";

skipPromiseTraces();
repairStackTraces();
shortenEngineErrors();

/** What the engine records of a deployment. */
interface ProgramOutputs extends StackOutputs {
  /** What the next update is held to. */
  readonly fixedSettings: FixedSettings;
  readonly policyPackVersion: string;
}

/** The Pulumi program: one environment per stack. Everything that can be known wrong is said before anything is created. */
export default async function program(): Promise<ProgramOutputs> {
  const source = await readSource();
  assertOnlyPlanned(source.isRendered, pulumi.runtime.isDryRun());
  const parsed = parseConfig(source);
  const { config, fixedSettings, warnings } = parsed;
  for (const warning of warnings) void pulumi.log.warn(describeWarning(warning));
  const { platform } = config;
  const facts = platform.from === "other-stack" ? await readPlatformFacts(platform.stack) : undefined;
  if (pulumi.runtime.isDryRun()) {
    const kubeconfig = platform.from === "stack-itself" ? source.kubeconfig : facts?.kubeconfig;
    await assertReachable({ stack: source.stack, kubeconfig });
  }
  const outputs = createStack(
    { name: platformName(source), environment: source.stack },
    parsed,
    {
      digests: source.deployedDigests,
      previousDigests: source.previousDigests,
      strategies: source.deployedStrategies,
    },
    facts,
  );
  return { ...outputs, fixedSettings, policyPackVersion: policyPackVersion() };
}
