import { anyOf, ask, not, when } from "../../lib/answer.ts";
import { at, items } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp, cisEks } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ALB_LISTENER, albListener, LB_LISTENER, listener } from "./types.ts";

export const lbHttps = resourceRule({
  name: "lb-https",
  title: "Listeners must not serve plain HTTP",
  why: "Passwords and sessions would cross the internet readable.",
  fix: 'Set protocol to "HTTPS", or redirect to HTTPS.',
  severity: "high",
  controls: [awsFsbp("ELB.1"), cisEks("5.4.5")],
  types: [LB_LISTENER, ALB_LISTENER],
  examples: {
    good: [
      { title: "HTTPS", resource: listener({ protocol: "HTTPS", port: 443 }) },
      {
        title: "A redirect",
        resource: listener({
          protocol: "HTTP",
          port: 80,
          defaultActions: [
            { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "HTTP",
        resource: albListener({
          protocol: "HTTP",
          port: 80,
          defaultActions: [{ type: "forward", targetGroupArn: "arn" }],
        }),
        paths: ["protocol"],
      },
      {
        title: "A redirect to HTTP",
        resource: listener({
          protocol: "HTTP",
          defaultActions: [{ type: "redirect", redirect: { protocol: "HTTP", statusCode: "HTTP_301" } }],
        }),
        paths: ["protocol"],
      },
    ],
  },
  check: ({ root }) => {
    const protocol = must(
      at(root, "protocol"),
      (value) => value !== "HTTP",
      '"HTTPS", or a redirect to HTTPS',
    );
    const redirects = items(at(root, "defaultActions")).map((action) =>
      ask(at(action, "redirect", "protocol"), oneOf("HTTPS")),
    );
    return when(not(anyOf(redirects)), [protocol]);
  },
});
