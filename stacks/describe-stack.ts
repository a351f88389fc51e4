import { pipelinePolicies, pipelinePolicyArn } from "../components/identity/deploy-policy.ts";
import { platformName } from "./config/names.ts";
import { parseConfig, undeployed } from "./config/parse.ts";
import { writtenSettings } from "./config/written-settings.ts";

/** A stack's file as it is written: the values of its `config`, by their full keys. */
export interface WrittenStack {
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What has to stand before the program of a stack can run, on whatever it runs. */
export interface StackDescription {
  readonly region: string;
  /** Zones of the cluster's nodes; of an existing cluster or another stack's, one that stands for them. */
  readonly zones: readonly string[];
  /** Where each service's image lives, by service. */
  readonly imageRepositories: Readonly<Record<string, string>>;
  /** ARNs of what a person has made before the stack's first update: the policies of its pipeline. */
  readonly outside: readonly string[];
}

/**
 * What a stack's file asks for, without running the program. A rehearsal calls it by the name that package.json gives it
 * (`slipway.describeStack`).
 * @throws InvalidInputError with every problem of the configuration
 */
export function describeStack({ project, stack, config: written }: WrittenStack): StackDescription {
  const source = {
    project,
    stack,
    ...writtenSettings(project, written),
    ...undeployed,
    today: new Date().toISOString().slice(0, 10),
  };
  const { platform, services } = parseConfig(source).config;
  const { aws } = platform;
  const region = aws?.region ?? "local";
  const registry = aws && `${aws.accountId}.dkr.ecr.${aws.region}.amazonaws.com`;
  return {
    region,
    zones: platform.from === "stack-itself" ? platform.network.availabilityZones : [`${region}-a`],
    imageRepositories: Object.fromEntries(
      Object.entries(services).map(([service, { repository }]) => [
        service,
        repository ?? `${registry}/${platformName(source)}/${service}`,
      ]),
    ),
    outside: aws
      ? pipelinePolicies.map((which) => pipelinePolicyArn({ platform: platformName(source), ...aws }, which))
      : [],
  };
}
