import { allOf, ask, when } from "../../lib/answer.ts";
import { at } from "../../lib/field.ts";
import { absentOr, isTrue, must } from "../../lib/finding.ts";
import { awsSecurityHub, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import { key, KMS_KEY } from "./types.ts";

export const kmsKeyRotation = resourceRule({
  name: "kms-key-rotation",
  title: "KMS keys must be rotated",
  why: "Rotation bounds how much data one leaked key opens; KMS does it without anybody noticing.",
  fix: "Set enableKeyRotation to true.",
  severity: "medium",
  controls: [awsSecurityHub("KMS.4"), cisAws("3.6")],
  types: [KMS_KEY],
  examples: {
    good: [
      { title: "Rotated", resource: key({ enableKeyRotation: true }) },
      {
        title: "A key that signs: KMS can't rotate it",
        resource: key({ keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" }),
      },
    ],
    bad: [
      { title: "Not set: not by default", resource: key({}), paths: ["enableKeyRotation"] },
      { title: "Switched off", resource: key({ enableKeyRotation: false }), paths: ["enableKeyRotation"] },
    ],
  },
  check: ({ root }) => {
    // KMS rotates symmetric keys that encrypt, and no others (AWS KMS Developer Guide, "Rotate AWS KMS keys").
    const isSymmetric = ask(at(root, "customerMasterKeySpec"), absentOr("SYMMETRIC_DEFAULT"));
    const encrypts = ask(at(root, "keyUsage"), absentOr("ENCRYPT_DECRYPT"));
    const rotation = must(at(root, "enableKeyRotation"), isTrue, "true");
    return when(allOf([isSymmetric, encrypts]), [rotation]);
  },
});
