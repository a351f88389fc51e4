import { ask, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { awsFsbp } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { ALB_LISTENER, albListener, LB_LISTENER, listener } from "./types.ts";

/** Elastic Load Balancing User Guide, "Security policies for your Application Load Balancer". */
const CURRENT = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

export const lbTlsPolicy = resourceRule({
  name: "lb-tls-policy",
  title: "Listeners must speak TLS 1.2 or newer only",
  why: "TLS 1.0 and 1.1 can be broken; a client that offers them can be talked down to them.",
  fix: 'Set sslPolicy to "ELBSecurityPolicy-TLS13-1-2-Res-2021-06".',
  severity: "high",
  controls: [awsFsbp("ELB.17")],
  types: [LB_LISTENER, ALB_LISTENER],
  examples: {
    good: [
      {
        title: "TLS 1.2 and 1.3",
        resource: listener({ protocol: "HTTPS", sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }),
      },
      { title: "No TLS here", resource: listener({ protocol: "TCP" }) },
    ],
    bad: [
      { title: "Not set: TLS 1.0 too", resource: listener({ protocol: "HTTPS" }), paths: ["sslPolicy"] },
      {
        title: "TLS 1.1 too",
        resource: albListener({ protocol: "TLS", sslPolicy: "ELBSecurityPolicy-TLS13-1-1-2021-06" }),
        paths: ["sslPolicy"],
      },
    ],
  },
  check: ({ root }) => {
    const isCurrent = (policy: unknown): boolean => typeof policy === "string" && CURRENT.test(policy);
    const policy = must(
      at(root, "sslPolicy"),
      isCurrent,
      "a policy of ELBSecurityPolicy-TLS13-1-2-…, …-1-3-…, TLS-1-2-… or FS-1-2-…",
    );
    return when(ask(at(root, "protocol"), oneOf("HTTPS", "TLS")), [policy]);
  },
});
