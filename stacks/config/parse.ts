import { z } from "zod";
import { spellingFix } from "../../components/closest.ts";
import { assertValid, type Problem } from "../../components/validation.ts";
import { crossSectionProblems } from "./validate-across-sections.ts";
import { type FixedSettings, fixedSettingsOf, fixedSettingsProblems } from "./fixed-settings.ts";
import { type ImageSource, withDigests } from "./image-digests.ts";
import { sectionProblems, sectionWarnings } from "./validate-sections.ts";
import { platformName, type StackName } from "./names.ts";
import { platformSourceOf } from "./platform-source.ts";
import { type SectionName, type Sections, type StackConfig, sections } from "./schema.ts";
import { existingCluster, newCluster } from "./sections/cluster.ts";
import { schemaErrors } from "./schema-errors.ts";
import { type PlatformCapabilities, capabilitiesOf } from "./platform-capabilities.ts";
import { withSkippedAnalysis } from "./skip-analysis.ts";

export interface StackSource extends ImageSource, StackName {
  /** Settings of the namespace `slipway:` by key, as JSON or plain text. */
  readonly settings: Readonly<Record<string, string>>;
  /** Keys of `settings` whose values are encrypted in the stack file. */
  readonly secretKeys: readonly string[];
  /** ISO date by which a Kubernetes version's support is judged. */
  readonly today: string;
  /** `true` where releases are promoted without analysis this once, as a rollback is. */
  readonly skipAnalysis: string | undefined;
  /** The digests before `deployedDigests`, from the stack's own last outputs. */
  readonly previousDigests: Readonly<Record<string, string>>;
  /** How far services are on the way to their strategies, from the stack's own last outputs. */
  readonly deployedStrategies: Readonly<Record<string, string>>;
  /** What the stack's last update made of the cluster. */
  readonly deployedCluster: { readonly version?: string; readonly computeMode?: string };
  /** The settings of the stack's last update that no update may change. */
  readonly deployedSettings: FixedSettings;
}

export interface ParsedStack {
  readonly config: StackConfig;
  /** What services can count on; undefined where another stack's outputs say it. */
  readonly traits: PlatformCapabilities | undefined;
  /** What no later update may change. */
  readonly fixedSettings: FixedSettings;
  /** What is not wrong yet. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads a stack's configuration. Pure.
 * @throws InvalidInputError with every problem of the whole configuration.
 */
export function parseConfig(source: StackSource): ParsedStack {
  const { parsed, broken, problems } = readSections(source);
  const digests = withDigests(parsed.services, source);
  const services = digests.services && withSkippedAnalysis(digests.services, source.skipAnalysis);
  const known = { ...parsed, ...(services ? { services } : {}) };
  const origin = platformSourceOf(known, broken);
  const context = {
    name: platformName(source),
    environment: source.stack,
    today: source.today,
    deployed: source.deployedCluster,
  };
  const fixed = { name: context.name, platform: origin.problems.length > 0 ? undefined : origin.platform };
  const ownProblems = [
    ...problems,
    ...digests.problems,
    ...origin.problems,
    ...sectionProblems(known, context),
    ...fixedSettingsProblems(known, fixed, source.deployedSettings),
  ];
  const sound = known as Sections;
  assertValid(`Stack ${source.stack}`, [
    ...ownProblems,
    ...(ownProblems.length === 0 ? crossSectionProblems(sound, context.name) : []),
  ]);
  if (!origin.platform) throw new TypeError("a configuration without problems has no platform");

  const { aws: _aws, network: _network, cluster: _cluster, layers, ...rest } = sound;
  return {
    config: { ...rest, platform: origin.platform, hasServices: layers.deploy !== "platform" },
    traits: capabilitiesOf(known),
    fixedSettings: fixedSettingsOf(known, fixed),
    warnings: sectionWarnings(known, context),
  };
}

/** Every section whose shape is right, and what is wrong with the others. */
function readSections(source: StackSource): {
  parsed: Partial<Sections>;
  broken: ReadonlySet<SectionName>;
  problems: Problem[];
} {
  const known = Object.keys(sections) as SectionName[];
  const problems: Problem[] = [
    ...Object.keys(source.settings)
      .filter((name) => !(known as string[]).includes(name))
      .map((name) => ({
        path: `slipway:${name}`,
        message: "there is no such setting",
        allowed: known.map((section) => `slipway:${section}`).join(", "),
        fix: spellingFix(
          `slipway:${name}`,
          known.map((section) => `slipway:${section}`),
          "correct its spelling or remove it",
        ),
      })),
    ...source.secretKeys.map((name) => ({
      path: `slipway:${name}`,
      message: "no setting holds a secret",
      allowed: "plain values",
      fix: "declare the secret under services.<name>.secrets and put its value into Secrets Manager (RUNBOOK.md)",
    })),
  ];
  const parsed: Partial<Record<SectionName, unknown>> = {};
  const broken = new Set<SectionName>();
  for (const name of known) {
    const text = source.settings[name];
    if (text === undefined && sections[name] instanceof z.ZodExactOptional) continue;
    const value = text === undefined ? undefined : fromText(text);
    const result = schemaOf(name, value).safeParse(value);
    if (source.secretKeys.includes(name)) {
      broken.add(name);
    } else if (!result.success) {
      broken.add(name);
      problems.push(...schemaErrors(`slipway:${name}`, value, schemaOf(name, value), result.error.issues));
    } else if (result.data !== undefined) {
      parsed[name] = result.data;
    }
  }
  return { parsed: parsed as Partial<Sections>, broken, problems };
}

/** The one shape that is meant, where there are two: its problems are the ones to tell. */
function schemaOf(name: SectionName, value: unknown) {
  if (name !== "cluster" || value === undefined) return sections[name];
  return typeof value === "object" && value !== null && "existing" in value ? existingCluster : newCluster;
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
