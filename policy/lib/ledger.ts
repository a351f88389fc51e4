import { type Exemption, exemptionErrors, Exemptions, expiryNote } from "./exemption.ts";
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
  private readonly byRule = new Map<string, Exemptions>();
  private readonly today: string;

  /** @param today the day to judge expiry by, `2026-12-31` */
  constructor(today: string) {
    this.today = today;
  }

  /** Takes the exemptions of a rule's configuration in the place of those before; one that isn't valid exempts nothing. */
  configure(rule: string, configured: unknown): void {
    const entries = Array.isArray(configured) ? (configured as readonly unknown[]) : [];
    const valid = entries.filter((entry) => exemptionErrors([entry], "", undefined).length === 0);
    const list = (valid as readonly Omit<Exemption, "rule">[]).map((entry) => ({ rule, ...entry }));
    this.byRule.set(rule, new Exemptions(list, this.today));
  }

  /** Judges a violation. */
  rule(rule: string, resource: StackResource): Ruling {
    const verdict = this.byRule.get(rule)?.find(rule, resource);
    if (!verdict) return NONE;
    const { exemption, expired } = verdict;
    if (expired) return { kind: "expired", note: expiryNote(exemption) };
    const { owner, reason, expires } = exemption;
    return { kind: "exempt", note: `exempted by ${owner} until ${expires}: ${reason}` };
  }

  /** Exemptions that no violation asked for: the violation is gone, or the resource is. */
  unused(): readonly Exemption[] {
    return [...this.byRule.values()].flatMap((exemptions) => exemptions.unused());
  }
}
