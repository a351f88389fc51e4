import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { platformName } from "../../stacks/config/names.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import type { StackConfig } from "../../stacks/config/schema.ts";
import { SandboxError } from "./errors.ts";

/** The clone that this sandbox belongs to. */
export const projectRoot = join(import.meta.dirname, "..", "..");

/** A stack of the project, read and checked as the program itself will do. */
export interface StackFile {
  readonly stack: string;
  /** Stem of every name, e.g. `slipway-staging`. */
  readonly platform: string;
  readonly config: StackConfig;
}

/**
 * Reads Pulumi.yaml and Pulumi.<stack>.yaml.
 * @throws SandboxError where a file is missing or is no YAML; the program's own error, with every problem, where the
 *   configuration is wrong: before anything is started
 */
export function readStackFile(root: string, stack: string): StackFile {
  const project = String(readYaml(join(root, "Pulumi.yaml")).name);
  const { config = {} } = readYaml(join(root, `Pulumi.${stack}.yaml`), stack) as {
    config?: Record<string, unknown>;
  };
  const settings = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^slipway:/, ""), asText(value)]),
  );
  const source = {
    project,
    stack,
    settings,
    secretKeys: [],
    imageDigests: undefined,
    unjudged: undefined,
    deployedDigests: {},
    previousDigests: {},
    deployedStrategies: {},
    deployedCluster: {},
    today: new Date().toISOString().slice(0, 10),
  };
  return { stack, platform: platformName(source), config: parseConfig(source).config };
}

/** Where the cluster stands: region and zones, of which an existing cluster's or another stack's are not known. */
export function locationOf({ config: { platform } }: StackFile): { region: string; zones: string[] } {
  const region = platform.aws?.region ?? "local";
  const zones = platform.from === "stack-itself" ? platform.network.availabilityZones : [`${region}-a`];
  return { region, zones };
}

/** Where each service's image lives in the account's registry, by service. */
export function imageRepositories({ platform, config }: StackFile): Readonly<Record<string, string>> {
  const { aws } = config.platform;
  const registry = aws && `${aws.accountId}.dkr.ecr.${aws.region}.amazonaws.com`;
  return Object.fromEntries(
    Object.entries(config.services).map(([service, { repository }]) => [
      service,
      repository ?? `${registry}/${platform}/${service}`,
    ]),
  );
}

function readYaml(path: string, stack?: string): Record<string, unknown> {
  if (!existsSync(path)) {
    const fix =
      stack === undefined
        ? "run it in a clone of the project"
        : "name a stack that has a file: --stack staging";
    throw new SandboxError(`there is no ${path}.\nFix: ${fix}`);
  }
  try {
    return (parse(readFileSync(path, "utf8")) ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw new SandboxError(`${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
