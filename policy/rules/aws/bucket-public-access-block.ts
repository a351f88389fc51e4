import { at } from "../../lib/field.ts";
import { absentOr, isTrue, must } from "../../lib/finding.ts";
import { awsFsbp, cisAws } from "../../lib/frameworks.ts";
import { resourceRule } from "../../lib/rule.ts";
import {
  accessPoint,
  accountPublicAccessBlock,
  publicAccessBlock,
  S3_ACCESS_POINT,
  S3_ACCOUNT_PUBLIC_ACCESS_BLOCK,
  S3_BUCKET_PUBLIC_ACCESS_BLOCK,
} from "./types.ts";

const SETTINGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketPublicAccessBlock = resourceRule({
  name: "bucket-public-access-block",
  title: "S3 must block public access",
  why: "The block holds whatever an ACL or a policy says by mistake.",
  fix: "Set all four settings to true.",
  severity: "critical",
  controls: [awsFsbp("S3.1"), awsFsbp("S3.8"), awsFsbp("S3.19"), cisAws("2.1.4")],
  types: [S3_BUCKET_PUBLIC_ACCESS_BLOCK, S3_ACCOUNT_PUBLIC_ACCESS_BLOCK, S3_ACCESS_POINT],
  examples: {
    good: [
      {
        title: "All four",
        resource: publicAccessBlock({
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: true,
        }),
      },
      { title: "An access point: all four by default", resource: accessPoint({ bucket: "uploads" }) },
    ],
    bad: [
      {
        title: "Not set: none by default",
        resource: accountPublicAccessBlock({}),
        paths: ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
      },
      {
        title: "Three of four",
        resource: publicAccessBlock({
          blockPublicAcls: true,
          blockPublicPolicy: true,
          ignorePublicAcls: true,
          restrictPublicBuckets: false,
        }),
        paths: ["restrictPublicBuckets"],
      },
      {
        title: "Switched off for an access point",
        resource: accessPoint({ publicAccessBlockConfiguration: { blockPublicPolicy: false } }),
        paths: ["publicAccessBlockConfiguration.blockPublicPolicy"],
      },
    ],
  },
  check: ({ type, root }) => {
    const isAccessPoint = type === S3_ACCESS_POINT;
    const block = isAccessPoint ? at(root, "publicAccessBlockConfiguration") : root;
    const isOn = isAccessPoint ? absentOr(true, "true") : isTrue;
    return SETTINGS.map((setting) => must(at(block, setting), isOn, "true"));
  },
});
