import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Pack } from "./analyzer/messages.ts";
import { serve } from "./analyzer/serve.ts";
import { exemptionLimitsPolicy, toPolicy, toStackPolicy, unusedExemptionsPolicy } from "./crossguard.ts";
import { today } from "./lib/exemption.ts";
import { ExemptionLedger } from "./lib/ledger.ts";
import { packageRoot } from "./package-root.ts";
import { rules, stackRules } from "./rules/index.ts";
import { stackConfig } from "./stack-config.ts";

const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
  readonly version: string;
};

const ledger = new ExemptionLedger(today());

// The engine tells a pack which stack it checks; before it asks what the pack holds, and only there.
const stack = process.env["PULUMI_NODEJS_STACK"];

const pack: Pack = {
  name: "slipway",
  version,
  displayName: "Slipway",
  description:
    "What a production EKS platform must not do without: pods, networks, access, clusters, registries, data.",
  policies: [
    ...rules.map((rule) => toPolicy(rule, ledger)),
    ...stackRules.map((rule) => toStackPolicy(rule, ledger)),
    exemptionLimitsPolicy(ledger),
    unusedExemptionsPolicy(ledger),
  ],
  config: stackConfig(stack),
  // As of `pulumi policy analyze`.
  ...(!stack && {
    notice:
      "slipway-policy: the engine names no stack here, so that each rule has its own level and options, or those of " +
      "--policy-pack-config; what the pack brings for a stack is not used. Fix: --policy-pack-config <pack>/config/<stack>.json",
  }),
};

const SERVERS = ["own", "sdk"];

/** Which server the engine talks to: ours, or that of `@pulumi/policy`. */
const server = process.env["SLIPWAY_POLICY_SERVER"] || "own";
if (!SERVERS.includes(server))
  throw new Error(
    `SLIPWAY_POLICY_SERVER: "${server}" is no server of policies.\nAllowed: ${SERVERS.join(", ")}\nFix: unset it, or set it to sdk`,
  );
// Imported where it is asked for: @pulumi/policy loads all of @pulumi/pulumi.
if (server === "sdk") (await import("./analyzer/sdk.ts")).serveBySdk(pack);
else await serve(pack);
