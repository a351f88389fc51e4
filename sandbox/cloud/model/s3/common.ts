import { AwsError } from "../../errors.ts";
import type { Reference } from "../model.ts";

export const BUCKET = "aws:s3/bucket:Bucket";

/** Objects of this type are what a bucket holds; nothing but `edit.ts` makes them, as only a service's writes do. */
export const OBJECT = "aws:s3:object";

const noSuchBucket = () => new AwsError("NoSuchBucket", "The specified bucket does not exist");

/** A bucket's setting goes with its bucket. */
export const ofBucket: readonly Reference[] = [
  { property: "bucket", to: BUCKET, notFound: noSuchBucket, onDelete: "cascade" },
];

/** A setting's id is its bucket's name, as the real provider has it, with the owner where that is given. */
export function settingId(inputs: {
  readonly bucket: string;
  readonly expectedBucketOwner?: string | undefined;
}): string {
  return [inputs.bucket, inputs.expectedBucketOwner].filter((part) => part !== undefined).join(",");
}
