import * as policy from "@pulumi/policy";
import { toPolicy } from "./crossguard.ts";
import { rules } from "./rules/index.ts";

new policy.PolicyPack("slipway", {
  displayName: "Slipway",
  description:
    "What a production EKS platform must not do without: pods, images, registries, clusters, networks.",
  enforcementLevel: "mandatory",
  policies: rules.map(toPolicy),
});
