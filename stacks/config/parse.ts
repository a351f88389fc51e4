import { z } from "zod";
import { closest, spellingFix } from "../../components/closest.ts";
import { assertValid, type Problem } from "../../components/validation.ts";
import { crossSectionProblems } from "./validate-across-sections.ts";
import { type FixedSettings, fixedSettingsOf, fixedSettingsProblems } from "./fixed-settings.ts";
import { type ImageSource, withDigests } from "./image-digests.ts";
import { planSections, type SectionPlans } from "./plan-sections.ts";
import { type PlannedService, planServices } from "./plan-services.ts";
import { sectionProblems, sectionWarnings } from "./validate-sections.ts";
import { platformName, type StackName } from "./names.ts";
import { platformSourceOf } from "./platform-source.ts";
import { type SectionName, type Sections, type StackConfig, sections } from "./schema.ts";
import { existingCluster, newCluster } from "./sections/cluster.ts";
import { schemaErrors } from "./schema-errors.ts";
import { type PlatformCapabilities, capabilitiesOf } from "./platform-capabilities.ts";
import { withSkippedAnalysis } from "./skip-analysis.ts";
import type { WrittenSettings } from "./written-settings.ts";

export interface StackSource extends ImageSource, StackName, WrittenSettings {
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

/** What is known of a stack beside its file where nobody says anything, and nothing has been deployed yet. */
export const undeployed = {
  imageDigests: undefined,
  skipAnalysis: undefined,
  deployedDigests: {},
  previousDigests: {},
  deployedStrategies: {},
  deployedCluster: {},
  deployedSettings: {},
} as const;

/** A configuration that is right, and what everything of it is going to be. */
export interface ParsedStack {
  readonly config: StackConfig;
  readonly plans: SectionPlans;
  /** What services can count on; undefined where another stack's outputs say it. */
  readonly traits: PlatformCapabilities | undefined;
  /** The services on that platform; they can't be planned before it is known. */
  readonly services: Readonly<Record<string, PlannedService>> | undefined;
  /** What no later update may change. */
  readonly fixedSettings: FixedSettings;
  /** What is not wrong yet. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads a stack's configuration, and plans each thing of it, once. Pure.
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
  const plans = planSections(known, context);
  const sectionsWrong = [
    ...problems,
    ...digests.problems,
    ...origin.problems,
    ...sectionProblems(known, plans, context),
  ];
  const traits = capabilitiesOf(known, plans);
  const { aws } = known;
  const planned = planServices(services ?? {}, {
    name: context.name,
    ...(aws ? { accountId: aws.accountId } : {}),
    databases: plans.databases,
    // Of a platform that is wrong nothing follows.
    traits: sectionsWrong.length === 0 ? traits : undefined,
    deployedStrategies: source.deployedStrategies,
  });
  const wrong = [...sectionsWrong, ...planned.problems];
  const ownProblems = [
    ...wrong,
    // A setting that is wrong in itself is told once.
    ...fixedSettingsProblems(known, fixed, source.deployedSettings).filter(
      ({ path }) => !wrong.some((problem) => problem.path.startsWith(path)),
    ),
  ];
  const sound = known as Sections;
  assertValid(`Stack ${source.stack}`, [
    ...ownProblems,
    ...(ownProblems.length === 0 ? crossSectionProblems(sound, plans, traits) : []),
  ]);
  if (!origin.platform) throw new TypeError("a configuration without problems has no platform");

  const { aws: _aws, network: _network, cluster: _cluster, layers, ...rest } = sound;
  return {
    config: { ...rest, platform: origin.platform, hasServices: layers.deploy !== "platform" },
    plans,
    traits,
    services: traits && planned.planned,
    fixedSettings: fixedSettingsOf(known, fixed),
    warnings: sectionWarnings(known, plans, context),
  };
}

interface ReadSections {
  readonly parsed: Partial<Sections>;
  readonly broken: ReadonlySet<SectionName>;
  readonly problems: readonly Problem[];
}

const sectionNames = Object.keys(sections) as SectionName[];

/** Every section whose shape is right, and what is wrong with the others. */
function readSections({ settings, secretKeys }: StackSource): ReadSections {
  const unknown = Object.keys(settings).filter((name) => !(sectionNames as string[]).includes(name));
  const problems: Problem[] = [...unknown.map(unknownSection), ...secretKeys.map(secretSetting)];
  const parsed: Partial<Record<SectionName, unknown>> = {};
  // A section whose name is misspelt is not missing, too.
  const meant = unknown.map((name) => closest(name, sectionNames) as SectionName | undefined);
  const broken = new Set(
    meant.filter((name) => name !== undefined && settings[name] === undefined) as SectionName[],
  );
  for (const name of sectionNames) {
    const text = settings[name];
    if (text === undefined && sections[name] instanceof z.ZodExactOptional) continue;
    const value = text === undefined ? undefined : fromText(text);
    if (secretKeys.includes(name)) {
      broken.add(name);
      continue;
    }
    const read = readSection(name, value);
    problems.push(...read.problems);
    if (!read.isSound) broken.add(name);
    else if (read.data !== undefined) parsed[name] = read.data;
  }
  return { parsed: parsed as Partial<Sections>, broken, problems };
}

/** One section. Settings that there are not are no reason to leave the others without judgement. */
function readSection(
  name: SectionName,
  value: unknown,
): { readonly isSound: boolean; readonly data?: unknown; readonly problems: readonly Problem[] } {
  const schema = schemaOf(name, value);
  const result = schema.safeParse(value);
  if (result.success) return { isSound: true, data: result.data, problems: [] };
  const { issues } = result.error;
  const problems = schemaErrors(`slipway:${name}`, value, schema, issues);
  const known = schema.safeParse(withoutUnknownKeys(value, issues));
  return known.success ? { isSound: true, data: known.data, problems } : { isSound: false, problems };
}

function withoutUnknownKeys(value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const known = structuredClone(value);
  for (const issue of issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const group = issue.path.reduce((inner, key) => Reflect.get(inner as object, key) as unknown, known);
    for (const key of issue.keys) Reflect.deleteProperty(group as object, key);
  }
  return known;
}

function unknownSection(name: string): Problem {
  const known = sectionNames.map((section) => `slipway:${section}`);
  return {
    path: `slipway:${name}`,
    message: "there is no such setting",
    allowed: known.join(", "),
    fix: spellingFix(`slipway:${name}`, known, "correct its spelling or remove it"),
  };
}

function secretSetting(name: string): Problem {
  return {
    path: `slipway:${name}`,
    message: "no setting holds a secret",
    allowed: "plain values",
    fix: "declare the secret under services.<name>.secrets and put its value into Secrets Manager (RUNBOOK.md)",
  };
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
