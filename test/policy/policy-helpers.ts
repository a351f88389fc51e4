import { type Verdict } from "../../policy/analyzer/policy.ts";
import { toPolicy } from "../../policy/crossguard.ts";
import { plainValue } from "../../policy/lib/engine-value.ts";
import { ExemptionLedger } from "../../policy/lib/ledger.ts";
import { ruleNamed } from "./helpers.ts";

/** The day by which exemptions are judged. */
export const TODAY = "2026-06-15";

/** What a rule's policy says of a resource with these properties, as the engine sends them. */
export function judge(
  rule: string,
  type: string,
  props: unknown,
  config = {},
  ledger = new ExemptionLedger(TODAY),
): Verdict {
  const urn = `urn:pulumi:production::slipway::${type}::example`;
  const resource = { type, name: "example", urn, props: plainValue(props) };
  const policy = toPolicy(ruleNamed(rule), ledger);
  policy.configure?.(config);
  return policy.judge(resource, config);
}

/** The manifest of a Pod with that spec. */
export const pod = (spec: unknown): unknown => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "shop" },
  spec,
});
