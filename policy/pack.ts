import * as policy from "@pulumi/policy";
import { toPolicy, toStackPolicy, unusedExemptionsPolicy } from "./crossguard.ts";
import { today } from "./lib/exemption.ts";
import { ExemptionLedger } from "./lib/ledger.ts";
import { rules, stackRules } from "./rules/index.ts";
import { stackConfig } from "./stack-config.ts";

const ledger = new ExemptionLedger(today());

new policy.PolicyPack(
  "slipway",
  {
    displayName: "Slipway",
    description:
      "What a production EKS platform must not do without: pods, networks, access, clusters, registries, data.",
    enforcementLevel: "mandatory",
    policies: [
      ...rules.map((rule) => toPolicy(rule, ledger)),
      ...stackRules.map((rule) => toStackPolicy(rule, ledger)),
      unusedExemptionsPolicy(ledger),
    ],
  },
  // The engine tells a pack which stack it checks; before it asks what the pack holds, and only there.
  stackConfig(process.env["PULUMI_NODEJS_STACK"]),
);
