import { at } from "../../lib/field.ts";
import { absentOr, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { externalKey, key, KMS_EXTERNAL_KEY, KMS_KEY, KMS_REPLICA_KEY } from "./types.ts";

export const kmsKeyEnabled = resourceRule({
  name: "kms-key-enabled",
  title: "KMS keys must be usable",
  why: "What a disabled key encrypts can't be read by anybody: an outage, not a safeguard.",
  fix: "Set isEnabled to true, or leave it out.",
  severity: "medium",
  controls: [],
  types: [KMS_KEY, KMS_REPLICA_KEY, KMS_EXTERNAL_KEY],
  examples: {
    good: [{ title: "Not set: enabled by default", resource: key({}) }],
    bad: [
      { title: "Disabled", resource: key({ isEnabled: false }), paths: ["isEnabled"] },
      {
        title: "Disabled, with imported material",
        resource: externalKey({ enabled: false }),
        paths: ["enabled"],
      },
    ],
  },
  check: ({ type, root }) => {
    const property = type === KMS_KEY ? "isEnabled" : "enabled";
    return [must(at(root, property), absentOr(true, "true"), "true")];
  },
});
