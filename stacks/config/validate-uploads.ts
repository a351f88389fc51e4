import type { Problem } from "../../components/validation.ts";
import type { SectionPlans } from "./plan-sections.ts";
import type { Sections } from "./schema.ts";

/**
 * The rule of AWS's common rule set that blocks requests of more than 8 KiB. What AWS WAF inspects of a request to an
 * Application Load Balancer is fixed at 8 KiB, so that no setting raises it. Sources: AWS WAF Developer Guide,
 * "Baseline rule groups" and "Considerations for managing body inspection".
 */
const bodyRule = "SizeRestrictions_BODY";

/**
 * Uploads that the web ACL would answer with 403: of services that write to buckets and have hostnames. Whoever names
 * the counted rules of the group, be it none (`common: []`), has decided: uploads may go to the bucket itself by
 * presigned URLs.
 */
export function uploadWarnings(
  { edge, services = {} }: Partial<Sections>,
  plans: Pick<SectionPlans, "edge">,
): Problem[] {
  if (!edge || edge.countedRules?.["common"] !== undefined) return [];
  const common = plans.edge?.plan.webAcl.ruleGroups.find(({ key }) => key === "common");
  if (common?.mode !== "block") return [];
  const uploading = Object.entries(services)
    .filter(
      ([, { hostnames = [], buckets }]) =>
        hostnames.length > 0 && Object.values(buckets).includes("readWrite"),
    )
    .map(([name]) => name);
  if (uploading.length === 0) return [];
  return [
    {
      path: "slipway:edge.countedRules",
      message: `the web ACL answers requests of more than 8 KiB with 403, and ${uploading.join(", ")} may write to buckets`,
      received: edge.countedRules ?? {},
      allowed: `{ common: [${bodyRule}] } where services take uploads, { common: [] } where they don't`,
      fix: `add common: [${bodyRule}]: the rule then counts, and all others go on blocking`,
    },
  ];
}
