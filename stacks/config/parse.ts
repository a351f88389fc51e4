import { assertValid, type Problem } from "../../components/validation.ts";
import { crossSectionProblems } from "./validate-across-sections.ts";
import { given } from "../../components/given.ts";
import { type FixedSettings, fixedSettingsOf, fixedSettingsProblems } from "./fixed-settings.ts";
import { type ImageSource, withDigests } from "./image-digests.ts";
import { planSections, type SectionPlans } from "./plan-sections.ts";
import { type PlannedService, planServices } from "./plan-services.ts";
import { sectionProblems, sectionWarnings } from "./validate-sections.ts";
import { platformName, type StackName } from "./names.ts";
import { platformSourceOf } from "./platform-source.ts";
import { readSections } from "./read-sections.ts";
import type { Sections, StackConfig } from "./schema.ts";
import { type PlatformCapabilities, capabilitiesOf } from "./platform-capabilities.ts";
import { withRendering } from "./rendering.ts";
import { withSkippedAnalysis } from "./skip-analysis.ts";
import type { WrittenSettings } from "./written-settings.ts";

export interface StackSource extends ImageSource, StackName, WrittenSettings {
  /** ISO date by which a Kubernetes version's support is judged. */
  readonly today: string;
  /** `true` where releases are promoted without analysis this once, as a rollback is. */
  readonly skipAnalysis: string | undefined;
  /** Whether the services' objects are planned whoever applies them (`renderVariable`). @default false */
  readonly isRendered?: boolean;
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
  readonly capabilities: PlatformCapabilities | undefined;
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
  const { parsed, broken, problems, without } = readSections(source);
  const digests = withDigests(parsed.services, source);
  const services =
    digests.services &&
    withRendering(withSkippedAnalysis(digests.services, source.skipAnalysis), source.isRendered);
  const known = { ...parsed, ...(services && { services }) };
  const platformSource = platformSourceOf(known, broken);
  const context = {
    name: platformName(source),
    environment: source.stack,
    today: source.today,
    deployed: source.deployedCluster,
  };
  const fixed = {
    name: context.name,
    platform: platformSource.problems.length > 0 ? undefined : platformSource.platform,
  };
  const plans = planSections(known, context);
  // What is wrong for want of something that is wrong itself is told already.
  const isNews = ({ path }: Problem): boolean =>
    !without.some((left) => isWithin(path, left) || isWithin(left, path) || isForWantOf(path, left));
  const ofSections = [
    ...digests.problems,
    ...platformSource.problems,
    ...sectionProblems(known, plans, context),
  ].filter(isNews);
  // Of a platform that is wrong nothing follows.
  const isPlatformSound = broken.size === 0 && ofSections.length === 0;
  const capabilities = capabilitiesOf(known, plans);
  const { aws } = known;
  const planned = planServices(services ?? {}, {
    name: context.name,
    ...(aws && { accountId: aws.accountId }),
    databases: plans.databases,
    ...given({ owner: known.tags?.["owner"] }),
    capabilities: isPlatformSound ? capabilities : undefined,
    deployedStrategies: source.deployedStrategies,
  });
  const ofEach = [...ofSections, ...planned.problems.filter(isNews)];
  const ofFixed = fixedSettingsProblems(known, fixed, source.deployedSettings).filter(isNews);
  const sound = known as Sections;
  assertValid(`Stack ${source.stack}`, [
    ...problems,
    ...ofEach,
    // A setting that is wrong in itself is told once.
    ...ofFixed.filter(
      ({ path }) => ![...problems, ...ofEach].some((problem) => problem.path.startsWith(path)),
    ),
    ...(isPlatformSound && ofEach.length + ofFixed.length === 0 && !without.some(isNamedByOthers)
      ? crossSectionProblems(sound, plans, capabilities).filter(isNews)
      : []),
  ]);
  if (!platformSource.platform) throw new TypeError("a configuration without problems has no platform");

  const { aws: _aws, network: _network, cluster: _cluster, layers, ...rest } = sound;
  return {
    config: { ...rest, platform: platformSource.platform, hasServices: layers.deploy !== "platform" },
    plans,
    capabilities,
    services: capabilities && planned.planned,
    fixedSettings: fixedSettingsOf(known, fixed),
    warnings: sectionWarnings(known, plans, context),
  };
}

/** Whether a path is another, or a place inside it. */
function isWithin(path: string, other: string): boolean {
  return path.startsWith(other) && !/^[a-zA-Z0-9_-]/.test(path.slice(other.length));
}

/** Settings of which some others are: what names them, and what has a meaning with one of their values alone. */
const OF_OTHERS: readonly (readonly [setting: string, others: RegExp])[] = [
  ["slipway:observability.receivers", /^slipway:observability\.(pages|tickets|owners)\b/],
  ["slipway:observability.logs", /^slipway:observability\.logs[A-Z]/],
];

/** Whether a setting looks wrong for want of another that was left out. */
function isForWantOf(path: string, left: string): boolean {
  return OF_OTHERS.some(([setting, others]) => isWithin(left, setting) && others.test(path));
}

/** Whether other sections count on a setting's being there, so that without it they would look wrong. */
function isNamedByOthers(path: string): boolean {
  return ["layers", "aws", "network", "databases", "buckets"].some((name) =>
    isWithin(path, `slipway:${name}`),
  );
}
