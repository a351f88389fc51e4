import { isObject } from "./field.ts";
import { matchesGlob } from "./glob.ts";
import { isKubernetesType } from "./kubernetes.ts";
import { type StackResource } from "./stack-rule.ts";

/** The name of the policy on exemptions that nothing needs. */
export const UNUSED_EXEMPTIONS = "unused-exemptions";

/** Somebody's word that a resource may break a rule for a while. */
export interface Exemption {
  /** The name of the rule. */
  readonly rule: string;
  /**
   * The resource: its URN, `Kind/namespace/name` of a Kubernetes object (`Kind/name` without a namespace), or
   * `type::name` of any other; `*` stands for any characters.
   */
  readonly resource: string;
  readonly reason: string;
  /** Who answers for it: a person or a team. */
  readonly owner: string;
  /** The last day on which it holds, `2026-12-31`; days end at midnight UTC. */
  readonly expires: string;
}

/** What a rule's configuration holds: the same without the rule's name. */
const EXEMPTION_PROPERTIES = ["resource", "reason", "owner", "expires"] as const;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A real day of the calendar: Date would take 30 February for 2 March. */
function isDate(text: string): boolean {
  const time = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** A pattern of wildcards and separators alone would exempt everything. */
const isNarrow = (pattern: string): boolean => /[A-Za-z0-9]/.test(pattern);

const received = (value: unknown): string => JSON.stringify(value) ?? "nothing";

/**
 * What is wrong with a list of exemptions, one sentence each; none when it is one that `toExemptions` understands.
 *
 * @param where what the list is called, such as `exemptions`
 * @param rules the names of all rules; undefined where the rule is known from elsewhere
 */
export function exemptionErrors(
  list: unknown,
  where: string,
  rules: readonly string[] | undefined,
): readonly string[] {
  if (!Array.isArray(list)) return [`${where}: received ${received(list)}. Allowed: a list of exemptions.`];
  const known = rules ? ["rule", ...EXEMPTION_PROPERTIES] : EXEMPTION_PROPERTIES;
  return (list as readonly unknown[]).flatMap((exemption, index) => {
    const at = `${where}[${index}]`;
    if (!isObject(exemption))
      return [`${at}: received ${received(exemption)}. Allowed: an object with ${known.join(", ")}.`];
    const problem = (property: string, allowed: string): string =>
      `${at}.${property}: received ${received(exemption[property])}. Allowed: ${allowed}.`;
    const isText = (property: string): boolean =>
      typeof exemption[property] === "string" && exemption[property].trim() !== "";
    const { rule, resource, expires } = exemption;
    return [
      ...Object.keys(exemption)
        .filter((property) => !known.some((name) => name === property))
        .map((property) => `${at}.${property}: no such property. Properties: ${known.join(", ")}.`),
      ...(rules && !rules.some((name) => name === rule) ? [problem("rule", "the name of a rule")] : []),
      ...(typeof resource === "string" && isNarrow(resource)
        ? []
        : [problem("resource", "a URN, Kind/namespace/name or type::name, with * for any characters")]),
      ...(isText("reason") ? [] : [problem("reason", "why the rule may be broken")]),
      ...(isText("owner") ? [] : [problem("owner", "who answers for it")]),
      ...(typeof expires === "string" && isDate(expires)
        ? []
        : [problem("expires", 'the last day on which it holds, as "2026-12-31"')]),
    ];
  });
}

/** What exemptions call a resource by. */
export function addressesOf({ type, name, props, urn }: StackResource): readonly string[] {
  const own = urn === undefined ? [] : [urn];
  if (!isKubernetesType(type)) return [...own, `${type}::${name}`];
  const metadata = isObject(props) && isObject(props["metadata"]) ? props["metadata"] : {};
  const objectName = typeof metadata["name"] === "string" ? metadata["name"] : name;
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const namespace = typeof metadata["namespace"] === "string" ? [metadata["namespace"]] : [];
  return [...own, [kind, ...namespace, objectName].join("/")];
}

/** What to say of an exemption that no longer holds. */
export const expiryNote = ({ expires, owner, reason }: Exemption): string =>
  `The exemption by ${owner} (${reason}) expired on ${expires}.`;

/** What an exemption says of a violation. */
export interface Verdict {
  readonly exemption: Exemption;
  readonly expired: boolean;
}

/** A list of exemptions at work, which remembers those that were of use. */
export class Exemptions {
  private readonly byRule = new Map<string, Exemption[]>();
  private readonly used = new Set<Exemption>();
  private readonly list: readonly Exemption[];
  private readonly today: string;

  /** @param today the day to judge expiry by, `2026-12-31` */
  constructor(list: readonly Exemption[], today: string) {
    this.list = list;
    this.today = today;
    for (const exemption of list) {
      const ofRule = this.byRule.get(exemption.rule) ?? [];
      this.byRule.set(exemption.rule, [...ofRule, exemption]);
    }
  }

  /** The exemption for a violation of a rule by a resource, one that still holds before one that expired. */
  find(rule: string, resource: StackResource): Verdict | undefined {
    const candidates = this.byRule.get(rule);
    if (!candidates) return undefined;
    const addresses = addressesOf(resource);
    const verdicts = candidates
      .filter(({ resource: pattern }) => addresses.some((address) => matchesGlob(pattern, address, "")))
      .map((exemption) => ({ exemption, expired: exemption.expires < this.today }));
    const verdict = verdicts.find(({ expired }) => !expired) ?? verdicts[0];
    if (verdict) this.used.add(verdict.exemption);
    return verdict;
  }

  /** Those that no violation asked for: leftovers to remove. */
  unused(): readonly Exemption[] {
    return this.list.filter((exemption) => !this.used.has(exemption));
  }
}

/** Today as exemptions count days. */
export const today = (): string => new Date().toISOString().slice(0, 10);
