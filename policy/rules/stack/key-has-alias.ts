import { companionRule } from "../../lib/companions.ts";
import { KMS_ALIAS, KMS_KEY } from "../aws/types.ts";

const resource = { type: KMS_KEY, props: { keyId: "0a1b2c3d" } };

export const keyHasAlias = companionRule({
  name: "key-has-alias",
  title: "KMS keys must have an alias",
  why: "A key without a name is mistaken for another, or deleted by whoever can't tell what it is for.",
  fix: "Add an aws.kms.Alias with the key's id.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [KMS_KEY],
  identifiers: ["keyId", "id", "arn"],
  companions: [KMS_ALIAS],
  reference: "targetKeyId",
  allowed: "a key that an Alias names",
  examples: {
    good: [
      {
        title: "One beside it",
        resources: [resource, { type: KMS_ALIAS, props: { name: "alias/shop", targetKeyId: "0a1b2c3d" } }],
      },
    ],
    bad: [
      { title: "None", resources: [resource], reported: [[0, ""]] },
      {
        title: "An alias of another key",
        resources: [resource, { type: KMS_ALIAS, props: { name: "alias/basket", targetKeyId: "1a1b2c3d" } }],
        reported: [[0, ""]],
      },
    ],
  },
});
