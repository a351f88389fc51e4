import { ask, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { isText, must, oneOf } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ALB_TARGET_GROUP, albTargetGroup, LB_TARGET_GROUP, targetGroup } from "./types.ts";

/** Elastic Load Balancing, "Health checks for your target groups": the path is `/` by default, and asked for by HTTP. */
export const targetGroupHealthCheck = resourceRule({
  name: "target-group-health-check",
  title: "Target groups of HTTP must say what tells a healthy target",
  why: "By default any answer of 200 at / counts: a page that is always there says nothing of what the service needs, and one that is not keeps every target out.",
  fix: "Set healthCheck.path to the path of the service's readiness.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [LB_TARGET_GROUP, ALB_TARGET_GROUP],
  examples: {
    good: [
      {
        title: "A path of its own",
        resource: targetGroup({ protocol: "HTTP", healthCheck: { path: "/readyz" } }),
      },
      { title: "Connections, which have no path", resource: targetGroup({ protocol: "TCP" }) },
    ],
    bad: [
      {
        title: "The default",
        resource: albTargetGroup({ protocol: "HTTPS" }),
        paths: ["healthCheck.path"],
      },
      {
        title: "Another number of answers, at the default path",
        resource: targetGroup({ protocol: "HTTP", healthCheck: { healthyThreshold: 2 } }),
        paths: ["healthCheck.path"],
      },
    ],
  },
  check: ({ root }) =>
    when(ask(at(root, "protocol"), oneOf("HTTP", "HTTPS")), [
      must(at(root, "healthCheck", "path"), isText, 'a path, such as "/readyz"'),
    ]),
});
