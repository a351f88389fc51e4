import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { externalKey, key, KMS_EXTERNAL_KEY, KMS_KEY, KMS_REPLICA_KEY } from "./types.ts";

export const keyDescription = resourceRule({
  name: "key-description",
  title: "KMS keys must say what they encrypt",
  why: "Whoever has to disable a key, or to let somebody use it, has to know what becomes unreadable.",
  fix: "Set description.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [KMS_KEY, KMS_REPLICA_KEY, KMS_EXTERNAL_KEY],
  examples: {
    good: [{ title: "Described", resource: key({ description: "Databases and buckets of the shop" }) }],
    bad: [
      { title: "Not described", resource: key({}), paths: ["description"] },
      { title: "Nothing said", resource: externalKey({ description: "" }), paths: ["description"] },
    ],
  },
  check: ({ root }) => [must(at(root, "description"), isText, "a description")],
});
