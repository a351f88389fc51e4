import { type Exemption, exemptionErrors, Exemptions, expiryNote } from "./exemption.ts";
import { type StackResource } from "./stack-rule.ts";

/** What the exemptions of a rule say of a resource that breaks it. */
export type Ruling =
  { readonly kind: "none" } | { readonly kind: "exempt" | "expired"; readonly note: string };

const NONE: Ruling = { kind: "none" };

/**
 * The exemptions that rules were configured with, as the engine hands them over: with every resource again, and to
 * each policy its own. It remembers which were of use.
 */
export class ExemptionLedger {
  private readonly byRule = new Map<string, { readonly key: string; readonly exemptions: Exemptions }>();
  private readonly today: string;

  /** @param today the day to judge expiry by, `2026-12-31` */
  constructor(today: string) {
    this.today = today;
  }

  /** Judges a violation by a rule's configured exemptions; one that isn't valid exempts nothing. */
  rule(rule: string, configured: unknown, resource: StackResource): Ruling {
    if (!Array.isArray(configured) || configured.length === 0) return NONE;
    const verdict = this.exemptionsOf(rule, configured).find(rule, resource);
    if (!verdict) return NONE;
    const { exemption, expired } = verdict;
    if (expired) return { kind: "expired", note: expiryNote(exemption) };
    const { owner, reason, expires } = exemption;
    return { kind: "exempt", note: `exempted by ${owner} until ${expires}: ${reason}` };
  }

  /** Exemptions that no violation asked for. Those of rules that met no resource of their type are not known here. */
  unused(): readonly Exemption[] {
    return [...this.byRule.values()].flatMap(({ exemptions }) => exemptions.unused());
  }

  private exemptionsOf(rule: string, configured: readonly unknown[]): Exemptions {
    const key = JSON.stringify(configured);
    const known = this.byRule.get(rule);
    if (known?.key === key) return known.exemptions;
    const valid = configured.filter((entry) => exemptionErrors([entry], "", undefined).length === 0);
    const list = (valid as readonly Omit<Exemption, "rule">[]).map((entry) => ({ rule, ...entry }));
    const exemptions = new Exemptions(list, this.today);
    this.byRule.set(rule, { key, exemptions });
    return exemptions;
  }
}
