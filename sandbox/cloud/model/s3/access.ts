import type {
  BucketOwnershipControls,
  BucketOwnershipControlsArgs,
} from "@pulumi/aws/s3/bucketOwnershipControls.js";
import type { BucketPolicy, BucketPolicyArgs } from "@pulumi/aws/s3/bucketPolicy.js";
import type {
  BucketPublicAccessBlock,
  BucketPublicAccessBlockArgs,
} from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { isRecord } from "../../../plugin/wire.ts";
import { AwsError } from "../../errors.ts";
import { type Cloud, define, type InputsOf } from "../model.ts";
import { ofBucket, settingId } from "./common.ts";

const ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

export const bucketPublicAccessBlock = define<BucketPublicAccessBlock, BucketPublicAccessBlockArgs>()({
  type: PUBLIC_ACCESS_BLOCK,
  required: ["bucket"],
  immutable: ["bucket"],
  mutable: [
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
    "skipDestroy",
  ],
  computed: [],
  taggable: false,
  references: ofBucket,
  defaults: {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  create: (inputs) => ({ id: settingId(inputs), outputs: {} }),
});

export const bucketOwnershipControls = define<BucketOwnershipControls, BucketOwnershipControlsArgs>()({
  type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  required: ["bucket", "rule"],
  immutable: ["bucket"],
  mutable: ["rule"],
  computed: [],
  taggable: false,
  references: ofBucket,
  check: ({ rule }, problems) =>
    problems.oneOf("rule.objectOwnership", rule?.objectOwnership, [
      "BucketOwnerEnforced",
      "BucketOwnerPreferred",
      "ObjectWriter",
    ]),
  create: (inputs) => ({ id: settingId(inputs), outputs: {} }),
});

export const bucketPolicy = define<BucketPolicy, BucketPolicyArgs>()({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  required: ["bucket", "policy"],
  immutable: ["bucket"],
  mutable: ["policy"],
  computed: [],
  taggable: false,
  policies: { policy: "resource" },
  references: ofBucket,
  create: (inputs, cloud) => {
    assertAllowed(inputs, cloud);
    return { id: settingId(inputs), outputs: {} };
  },
  update: (inputs, _object, cloud) => {
    assertAllowed(inputs, cloud);
    return {};
  },
});

/** S3 takes a policy that names its own bucket alone, and none that lets the public in where that is blocked. */
function assertAllowed({ bucket, policy }: InputsOf<BucketPolicyArgs>, cloud: Cloud): void {
  const arn = `arn:${cloud.partition}:s3:::${bucket}`;
  const statements = statementsOf(policy);
  const resources = statements.flatMap(({ Resource }) => [Resource].flat());
  if (resources.some((resource) => resource !== arn && !String(resource).startsWith(`${arn}/`))) {
    throw new AwsError("MalformedPolicy", "Policy has invalid resource");
  }
  const blocks = [
    ...cloud.listType(PUBLIC_ACCESS_BLOCK).filter(({ outputs }) => outputs.bucket === bucket),
    ...cloud.listType(ACCOUNT_BLOCK),
  ];
  if (blocks.some(({ outputs }) => outputs.blockPublicPolicy === true) && statements.some(isPublic)) {
    throw new AwsError(
      "AccessDenied",
      "s3:PutBucketPolicy because public policies are blocked by the BlockPublicPolicy block public access setting",
    );
  }
}

function statementsOf(policy: unknown): Record<string, unknown>[] {
  const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
  return isRecord(document) ? [document.Statement].flat().filter(isRecord) : [];
}

/** AWS: "The meaning of public", for the policies of a bucket; a condition is taken to narrow it enough. */
function isPublic({ Effect, Principal, Condition }: Record<string, unknown>): boolean {
  const principals = isRecord(Principal) ? [Principal.AWS].flat() : [Principal];
  return Effect === "Allow" && Condition === undefined && principals.includes("*");
}
