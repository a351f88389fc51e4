import { at, isObject } from "../../lib/field.ts";
import { isText, isTrue, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { key, KMS_KEY } from "./types.ts";

export const kmsKeyPolicy = resourceRule({
  name: "kms-key-policy",
  title: "KMS keys must say in a policy who may use them",
  why: "The policy that AWS gives a key otherwise leaves all of it to IAM, and nothing of it in review.",
  fix: "Set policy.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [KMS_KEY],
  examples: {
    good: [
      {
        title: "With a policy",
        resource: key({
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Principal: { AWS: "arn:aws:iam::111122223333:root" },
                Action: "kms:*",
                Resource: "*",
              },
            ],
          },
        }),
      },
    ],
    bad: [
      { title: "Without", resource: key({}), paths: ["policy"] },
      {
        title: "Able to lock everybody out",
        resource: key({ policy: { Statement: [] }, bypassPolicyLockoutSafetyCheck: true }),
        paths: ["bypassPolicyLockoutSafetyCheck"],
      },
    ],
  },
  check: ({ root }) => [
    must(at(root, "policy"), (policy) => isText(policy) || isObject(policy), "a key policy"),
    must(at(root, "bypassPolicyLockoutSafetyCheck"), (value) => !isTrue(value), "false"),
  ],
});
