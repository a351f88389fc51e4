export { accountPublicAccessBlock } from "./s3/account.ts";
export { bucket } from "./s3/bucket.ts";
export { bucketOwnershipControls, bucketPolicy, bucketPublicAccessBlock } from "./s3/access.ts";
export {
  bucketLifecycleConfiguration,
  bucketLogging,
  bucketServerSideEncryptionConfiguration,
  bucketVersioning,
} from "./s3/settings.ts";
