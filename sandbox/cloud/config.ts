import type { ProviderArgs } from "@pulumi/aws";
import type { CheckFailure, Properties } from "../plugin/provider.ts";
import { isRecord, isUnknown } from "../plugin/wire.ts";
import { REGIONS } from "./regions.ts";

/** What the emulator takes from the provider's configuration. */
export interface ProviderConfig {
  readonly region: string;
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** Every key of the real provider's configuration; tsc tells when the SDK has another one. */
const KEYS: Readonly<Record<keyof ProviderArgs, true>> = {
  accessKey: true,
  allowedAccountIds: true,
  assumeRoleWithWebIdentity: true,
  assumeRoles: true,
  customCaBundle: true,
  defaultTags: true,
  ec2MetadataServiceEndpoint: true,
  ec2MetadataServiceEndpointMode: true,
  endpoints: true,
  forbiddenAccountIds: true,
  httpProxy: true,
  httpsProxy: true,
  ignoreTags: true,
  insecure: true,
  maxRetries: true,
  noProxy: true,
  profile: true,
  region: true,
  retryMode: true,
  s3UsEast1RegionalEndpoint: true,
  s3UsePathStyle: true,
  secretKey: true,
  sharedConfigFiles: true,
  sharedCredentialsFiles: true,
  skipCredentialsValidation: true,
  skipMetadataApiCheck: true,
  skipRegionValidation: true,
  skipRequestingAccountId: true,
  stsRegion: true,
  tagPolicyCompliance: true,
  token: true,
  tokenBucketRateLimiterCapacity: true,
  useDualstackEndpoint: true,
  useFipsEndpoint: true,
  userAgents: true,
};

/** The account of a cloud that no configuration ever named. */
export const DEFAULT_ACCOUNT = "000000000000";

/** @param config as the engine sends it: values other than strings are JSON texts. */
export function parseConfig(config: Properties): ProviderConfig {
  const environment = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const tags = decoded(config.defaultTags);
  return {
    region: typeof config.region === "string" ? config.region : (environment ?? ""),
    allowedAccountIds: strings(decoded(config.allowedAccountIds)),
    forbiddenAccountIds: strings(decoded(config.forbiddenAccountIds)),
    defaultTags: isRecord(tags) && isRecord(tags.tags) ? (tags.tags as Record<string, string>) : {},
  };
}

/** What the real provider refuses before it calls AWS. */
export function configFailures(config: Properties): CheckFailure[] {
  const failures: CheckFailure[] = Object.keys(config)
    .filter((key) => !Object.hasOwn(KEYS, key) && key !== "version" && !key.startsWith("__"))
    .map((property) => ({ property, reason: `the AWS provider has no setting ${property}` }));
  const { region, allowedAccountIds, forbiddenAccountIds } = parseConfig(config);
  if (region === "") {
    failures.push({
      property: "region",
      reason: "missing: set `aws:region`, or AWS_REGION in the environment",
    });
  } else if (!isUnknown(region) && !REGIONS.includes(region)) {
    failures.push({
      property: "region",
      reason: `invalid AWS Region: ${region}; allowed: ${REGIONS.join(", ")}`,
    });
  }
  for (const id of [...allowedAccountIds, ...forbiddenAccountIds]) {
    if (!isUnknown(id) && !/^\d{12}$/.test(id)) {
      failures.push({
        property: "allowedAccountIds",
        reason: `an account id has 12 digits, got ${JSON.stringify(id)}`,
      });
    }
  }
  if (allowedAccountIds.length > 0 && forbiddenAccountIds.length > 0) {
    failures.push({
      property: "allowedAccountIds",
      reason: "conflicts with forbiddenAccountIds: set one of them",
    });
  }
  return failures;
}

/** @throws with the real provider's text where `account` is not one that the configuration allows. */
export function assertAccountAllowed(config: ProviderConfig, account: string): void {
  const allowed = config.allowedAccountIds.length === 0 || config.allowedAccountIds.includes(account);
  if (!allowed || config.forbiddenAccountIds.includes(account))
    throw new Error(`AWS account ID not allowed: ${account}`);
}

function decoded(value: unknown): unknown {
  if (typeof value !== "string" || isUnknown(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
