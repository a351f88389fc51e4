import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { FLOW_LOG, flowLog } from "./types.ts";

export const flowLogTraffic = resourceRule({
  name: "flow-log-traffic",
  title: "Flow logs must record refused traffic",
  why: "What was refused shows who is knocking, and which rule is missing.",
  fix: 'Set trafficType to "ALL" or "REJECT".',
  severity: "medium",
  controls: [awsFsbp("EC2.6"), cisAws("3.7")],
  types: [FLOW_LOG],
  examples: {
    good: [{ title: "All", resource: flowLog({ trafficType: "ALL" }) }],
    bad: [
      {
        title: "Only what was accepted",
        resource: flowLog({ trafficType: "ACCEPT" }),
        paths: ["trafficType"],
      },
    ],
  },
  check: ({ root }) => [must(at(root, "trafficType"), (value) => value !== "ACCEPT", '"ALL" or "REJECT"')],
});
