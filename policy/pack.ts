import { readFileSync } from "node:fs";
import { serve } from "./analyzer/serve.ts";
import { toPolicy, toStackPolicy, unusedExemptionsPolicy } from "./crossguard.ts";
import { today } from "./lib/exemption.ts";
import { ExemptionLedger } from "./lib/ledger.ts";
import { rules, stackRules } from "./rules/index.ts";
import { stackConfig } from "./stack-config.ts";

const { version, dependencies } = JSON.parse(
  readFileSync(new URL("package.json", import.meta.url), "utf8"),
) as { readonly version: string; readonly dependencies: Readonly<Record<string, string>> };

const ledger = new ExemptionLedger(today());

void serve(
  {
    name: "slipway",
    version,
    displayName: "Slipway",
    description:
      "What a production EKS platform must not do without: pods, networks, access, clusters, registries, data.",
    policies: [
      ...rules.map((rule) => toPolicy(rule, ledger)),
      ...stackRules.map((rule) => toStackPolicy(rule, ledger)),
      unusedExemptionsPolicy(ledger),
    ],
    // The engine tells a pack which stack it checks; before it asks what the pack holds, and only there.
    config: stackConfig(process.env["PULUMI_NODEJS_STACK"]),
  },
  dependencies["@pulumi/policy"] ?? "",
);
