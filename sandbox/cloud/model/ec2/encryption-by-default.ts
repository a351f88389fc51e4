import { randomBytes } from "node:crypto";
import type { EncryptionByDefault, EncryptionByDefaultArgs } from "@pulumi/aws/ebs/encryptionByDefault.js";
import { define } from "../model.ts";

/** A setting of account and region (Amazon EBS User Guide, "Enable Amazon EBS encryption by default"). */
export const encryptionByDefault = define<EncryptionByDefault, EncryptionByDefaultArgs>()({
  type: "aws:ebs/encryptionByDefault:EncryptionByDefault",
  required: [],
  immutable: [],
  mutable: ["enabled"],
  computed: [],
  taggable: false,
  puts: true,
  defaults: { enabled: true },
  // The setting has no id, so that the provider makes one up.
  create: () => ({ id: `terraform-${randomBytes(13).toString("hex")}`, outputs: {} }),
});
