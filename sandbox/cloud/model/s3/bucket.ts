import type { Bucket, BucketArgs } from "@pulumi/aws/s3/bucket.js";
import { AwsError, UnmodelledError } from "../../errors.ts";
import { define } from "../model.ts";
import { BUCKET, OBJECT } from "./common.ts";

/** What the provider has a resource of its own for, and takes here only for old programs' sake. */
const DEPRECATED = [
  "accelerationStatus",
  "acl",
  "corsRules",
  "grants",
  "lifecycleRules",
  "logging",
  "objectLockConfiguration",
  "policy",
  "replicationConfiguration",
  "requestPayer",
  "serverSideEncryptionConfiguration",
  "versioning",
  "website",
] as const;

export const bucket = define<Bucket, BucketArgs>()({
  type: BUCKET,
  required: [],
  immutable: ["bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"],
  mutable: ["forceDestroy", ...DEPRECATED],
  computed: [
    "arn",
    "bucketDomainName",
    "bucketRegion",
    "bucketRegionalDomainName",
    "hostedZoneId",
    "websiteDomain",
    "websiteEndpoint",
  ],
  // pulumi-aws, schema of aws:s3/bucket:Bucket: outputs that are always there, of inputs that need not be.
  filledIn: ["bucketNamespace", "bucketPrefix", "objectLockEnabled"],
  defaults: { forceDestroy: false },
  // AWS: "General purpose bucket naming rules".
  name: {
    property: "bucket",
    prefix: "bucketPrefix",
    max: 63,
    pattern:
      /^(?!xn--|sthree-|amzn-s3-demo-|\d+\.\d+\.\d+\.\d+$)(?!.*(?:\.\.|-s3alias$|--ol-s3$|\.mrap$|--x-s3$|--table-s3$))[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    allowed: "3 or more lower-case letters, digits, - and ., none of AWS's own prefixes and suffixes",
    lowerCase: true,
  },
  exists: () =>
    new AwsError(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
    ),
  create: (inputs, cloud) => {
    const unmodelled = DEPRECATED.find((property) => inputs[property] !== undefined);
    if (unmodelled !== undefined)
      throw new UnmodelledError(`${BUCKET}'s ${unmodelled}`, "sandbox/cloud/model/s3/bucket.ts");
    const name = inputs.bucket ?? "";
    const suffix = cloud.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
    return {
      id: name,
      outputs: {
        arn: `arn:${cloud.partition}:s3:::${name}`,
        bucketDomainName: `${name}.s3.${suffix}`,
        bucketNamespace: inputs.bucketNamespace ?? "global",
        bucketPrefix: inputs.bucketPrefix ?? "",
        bucketRegion: cloud.region,
        bucketRegionalDomainName: `${name}.s3.${cloud.region}.${suffix}`,
        // The real one is a constant of the region, which nothing here resolves.
        hostedZoneId: "",
        objectLockEnabled: inputs.objectLockEnabled ?? false,
        websiteDomain: "",
        websiteEndpoint: "",
      },
    };
  },
  remove: ({ id, outputs }, cloud) => {
    const held = cloud.listType(OBJECT).filter((object) => object.outputs.bucket === id);
    if (held.length > 0 && outputs.forceDestroy !== true) {
      throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty");
    }
    for (const object of held) cloud.remove(object);
  },
});
