import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { InvalidInputError } from "../../components/validation.ts";

export interface StateBucket {
  readonly bucket: string;
  readonly accountId: string;
  readonly region: string;
}

/**
 * Whether the bucket of the state is there, and the account's own. Names of buckets are one space for all accounts, and this one
 * can be told beforehand: whoever was first there could hand out a state of theirs, which names the plugins that the engine runs.
 * Amazon S3 User Guide, "Verifying bucket ownership with bucket owner condition": of another account's the answer is 403.
 * @throws InvalidInputError where it is not
 */
export async function hasStateBucket({ bucket, accountId, region }: StateBucket): Promise<boolean> {
  const args = ["s3api", "head-bucket", "--bucket", bucket];
  try {
    await promisify(execFile)("aws", [
      ...args,
      ...["--expected-bucket-owner", accountId, "--region", region],
    ]);
    return true;
  } catch (error) {
    const { stderr = "", message, code } = error as Error & { stderr?: string; code?: unknown };
    const isForbidden = /\(403\)/.test(stderr);
    if (/\(404\)/.test(stderr)) return false;
    throw new InvalidInputError("Bootstrap", [
      code === "ENOENT"
        ? {
            path: "PATH",
            message: "there is no aws on it, to ask whose the bucket of the state is",
            allowed: "AWS CLI 2.7 or later",
            fix: "install it (RUNBOOK.md, The first deployment)",
          }
        : {
            path: bucket,
            message: isForbidden
              ? `the bucket of the state is not account ${accountId}'s, or these credentials may not see it`
              : "nobody knows whose the bucket of the state is",
            received: stderr.trim() || message,
            allowed: `no bucket yet, or one of account ${accountId}`,
            fix: isForbidden
              ? "compare aws sts get-caller-identity with the settings; if they agree somebody else has taken the name: use another project or stack name, or --to"
              : "log in to the account, then run the same command again",
          },
    ]);
  }
}
