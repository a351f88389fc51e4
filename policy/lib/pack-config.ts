import { closestMatch } from "leven";
import { type Exemption, exemptionErrors, UNUSED_EXEMPTIONS } from "./exemption.ts";
import { EXEMPTION_LIMITS, exemptionLimitOptions, limitProblems } from "./exemption-limits.ts";
import { isObject } from "./field.ts";
import { noSuchOption, type Options, resolveSettings, type Settings, settingsErrors } from "./options.ts";

const ENFORCEMENT_LEVELS = ["mandatory", "advisory", "remediate", "disabled"] as const;
export type EnforcementLevel = (typeof ENFORCEMENT_LEVELS)[number];

/** What a configuration says of one rule. */
export interface RuleConfig {
  readonly enforcement: EnforcementLevel | undefined;
  readonly settings: Settings;
  readonly exemptions: readonly Exemption[];
}

/** The policies on exemptions themselves, which have a level and settings as rules have. */
const ON_EXEMPTIONS: readonly Configurable[] = [
  { name: EXEMPTION_LIMITS, options: exemptionLimitOptions },
  { name: UNUSED_EXEMPTIONS, options: {} },
];

type Configurable = { readonly name: string; readonly options: Options };

const isLevel = (value: unknown): value is EnforcementLevel =>
  ENFORCEMENT_LEVELS.some((level) => level === value);

const LEVELS = ENFORCEMENT_LEVELS.join(", ");

/** An entry is a level, or an object of a level, exemptions and the rule's own options, as CrossGuard has it. */
function split(entry: unknown): Settings {
  if (typeof entry === "string") return { enforcementLevel: entry };
  return isObject(entry) ? entry : {};
}

/** What an unknown name may have been meant for; all names where it is like none would fill a screen. */
export function suggestion(name: string, names: readonly string[]): string {
  const closest = closestMatch(name, names, { maxDistance: Math.max(2, Math.floor(name.length / 3)) });
  const meant = closest === undefined ? "" : `Did you mean ${closest}? `;
  return `${meant}"slipway-policy list" has them all.`;
}

const noSuchRule = (name: string, names: readonly string[]): string =>
  `${name}: no such rule. ${suggestion(name, names)}`;

function entryErrors(name: string, entry: unknown, rules: readonly Configurable[]): readonly string[] {
  const rule = rules.find((candidate) => candidate.name === name);
  if (!rule && name !== "all") return [noSuchRule(name, [...rules.map((known) => known.name), "all"])];
  if (typeof entry !== "string" && (!isObject(entry) || Array.isArray(entry)))
    return [`${name}: received ${JSON.stringify(entry)}. Allowed: ${LEVELS}, or an object of settings.`];
  const { enforcementLevel, exemptions, ...settings } = split(entry);
  return [
    ...(enforcementLevel === undefined || isLevel(enforcementLevel)
      ? []
      : [`${name}.enforcementLevel: received ${JSON.stringify(enforcementLevel)}. Allowed: ${LEVELS}.`]),
    ...(exemptions === undefined ? [] : exemptionErrors(exemptions, `${name}.exemptions`, undefined)),
    ...settingsErrors(name, rule?.options ?? {}, settings),
  ];
}

/** What is wrong with a configuration, one sentence each; none when `configOf` understands it. */
export function packConfigErrors(config: unknown, rules: readonly Configurable[]): readonly string[] {
  if (!isObject(config) || Array.isArray(config))
    return [`received ${JSON.stringify(config)}. Allowed: an object with an entry per rule.`];
  const known = [...rules, ...ON_EXEMPTIONS];
  return Object.entries(config).flatMap(([name, entry]) => entryErrors(name, entry, known));
}

/**
 * What a configuration, as the engine has taken it apart, names that there is none of.
 *
 * @param configured the options by the policy that they were set for
 * @param known the options that each policy has
 */
export function optionErrors(
  configured: ReadonlyMap<string, readonly string[]>,
  known: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return [...configured].flatMap(([name, options]) => {
    const has = known.get(name);
    if (!has) return name === "all" ? [] : [noSuchRule(name, [...known.keys()])];
    return options.filter((option) => !has.includes(option)).map((option) => noSuchOption(name, option, has));
  });
}

/** What a configuration without errors says of a rule, `all` included. */
export function configOf(config: Settings, rule: string): RuleConfig {
  const entryOf = (name: string): Settings => split(Object.hasOwn(config, name) ? config[name] : undefined);
  const { enforcementLevel, exemptions = [], ...settings } = entryOf(rule);
  const level = enforcementLevel ?? entryOf("all")["enforcementLevel"];
  return {
    enforcement: isLevel(level) ? level : undefined,
    settings,
    exemptions: (exemptions as readonly Omit<Exemption, "rule">[]).map((exemption) => ({
      rule,
      ...exemption,
    })),
  };
}

/** What is wrong with exemptions of a configuration, or of a list elsewhere, by the limits that it sets. */
export const limitErrors = (
  exemptions: readonly Exemption[],
  config: Settings,
  where: string,
  today: string,
): readonly string[] => {
  const { enforcement, settings } = configOf(config, EXEMPTION_LIMITS);
  if (enforcement === "disabled") return [];
  const limits = resolveSettings(exemptionLimitOptions, settings);
  return exemptions.flatMap((exemption, index) =>
    limitProblems(exemption, limits, today).map(
      ({ property, allowed }) =>
        `${where}[${index}].${property}: received ${JSON.stringify(exemption[property])}. Allowed: ${allowed}.`,
    ),
  );
};
