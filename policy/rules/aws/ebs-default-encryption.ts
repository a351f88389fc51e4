import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { EBS_DEFAULT_ENCRYPTION, encryptionByDefault } from "./types.ts";

export const ebsDefaultEncryption = resourceRule({
  name: "ebs-default-encryption",
  title: "EBS encryption by default must stay on",
  why: "It is what encrypts the volumes that nobody thought of.",
  fix: "Set enabled to true, or leave it out.",
  severity: "high",
  controls: [awsFsbp("EC2.7"), cisAws("5.1.1")],
  types: [EBS_DEFAULT_ENCRYPTION],
  examples: {
    good: [{ title: "On", resource: encryptionByDefault({}) }],
    bad: [{ title: "Off", resource: encryptionByDefault({ enabled: false }), paths: ["enabled"] }],
  },
  check: ({ root }) => [must(at(root, "enabled"), absentOr(true, "true"), "true")],
});
