import type {
  AccountPublicAccessBlock,
  AccountPublicAccessBlockArgs,
} from "@pulumi/aws/s3/accountPublicAccessBlock.js";
import { define } from "../model.ts";

/** Of the whole account, and one of it (Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage"). */
export const accountPublicAccessBlock = define<AccountPublicAccessBlock, AccountPublicAccessBlockArgs>()({
  type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  required: [],
  immutable: ["accountId"],
  mutable: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
  computed: [],
  taggable: false,
  regional: false,
  puts: true,
  defaults: {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  create: ({ accountId }, cloud) => ({
    id: accountId ?? cloud.account,
    outputs: { accountId: accountId ?? cloud.account },
  }),
});
