import { type Exemption, exemptionErrors, Exemptions, expiryNote } from "./exemption.ts";
import { exemptionLimitOptions, limitProblems } from "./exemption-limits.ts";
import { resolveSettings, type Settings } from "./options.ts";
import { type StackResource } from "./stack-rule.ts";

/** What the exemptions of a rule say of a resource that breaks it. */
export type Ruling =
  { readonly kind: "none" } | { readonly kind: "exempt" | "expired"; readonly note: string };

const NONE: Ruling = { kind: "none" };

/**
 * The exemptions that rules were configured with, as the engine hands them over: to each policy its own. It remembers
 * which were of use.
 */
export class ExemptionLedger {
  private readonly configured = new Map<string, readonly Exemption[]>();
  private readonly byRule = new Map<string, Exemptions>();
  private readonly today: string;
  private limits = resolveSettings(exemptionLimitOptions, {});

  /** @param today the day to judge expiry by, `2026-12-31` */
  constructor(today: string) {
    this.today = today;
  }

  /** Takes the exemptions of a rule's configuration in the place of those before; one that isn't valid exempts nothing. */
  configure(rule: string, configured: unknown): void {
    const entries = Array.isArray(configured) ? (configured as readonly unknown[]) : [];
    const valid = entries.filter((entry) => exemptionErrors([entry], "", undefined).length === 0);
    this.configured.set(
      rule,
      (valid as readonly Omit<Exemption, "rule">[]).map((entry) => ({ rule, ...entry })),
    );
    this.byRule.delete(rule);
  }

  /** Takes the limits of all exemptions; policies are configured in any order. */
  configureLimits(settings: Settings): void {
    this.limits = resolveSettings(exemptionLimitOptions, settings);
    this.byRule.clear();
  }

  /** Judges a violation. */
  rule(rule: string, resource: StackResource): Ruling {
    const verdict = this.exemptionsOf(rule).find(rule, resource);
    if (!verdict) return NONE;
    const { exemption, expired } = verdict;
    if (expired) return { kind: "expired", note: expiryNote(exemption) };
    const { owner, reason, expires } = exemption;
    return { kind: "exempt", note: `exempted by ${owner} until ${expires}: ${reason}` };
  }

  /** Exemptions that no violation asked for: the violation is gone, or the resource is. */
  unused(): readonly Exemption[] {
    return [...this.configured.keys()].flatMap((rule) => this.exemptionsOf(rule).unused());
  }

  /** Exemptions that go beyond the limits, and exempt nothing; each with what is allowed instead. */
  refused(): readonly { readonly exemption: Exemption; readonly allowed: readonly string[] }[] {
    return [...this.configured.values()].flat().flatMap((exemption) => {
      const allowed = this.beyond(exemption).map((problem) => `${problem.property}: ${problem.allowed}`);
      return allowed.length === 0 ? [] : [{ exemption, allowed }];
    });
  }

  private beyond(exemption: Exemption): ReturnType<typeof limitProblems> {
    return limitProblems(exemption, this.limits, this.today);
  }

  private exemptionsOf(rule: string): Exemptions {
    const known = this.byRule.get(rule);
    if (known) return known;
    const within = (this.configured.get(rule) ?? []).filter((each) => this.beyond(each).length === 0);
    const exemptions = new Exemptions(within, this.today);
    this.byRule.set(rule, exemptions);
    return exemptions;
  }
}
