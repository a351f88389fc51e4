import { readFileSync } from "node:fs";
import { AwsError } from "./errors.ts";
import { SecretsManager } from "./secrets-manager.ts";

export interface SecretsCall {
  /** Such as `put-secret-value`. */
  readonly operation: string;
  readonly options: Readonly<Record<string, string>>;
  readonly region: string;
  /** `$SLIPWAY_SANDBOX_DIR/cloud` */
  readonly cloud: string;
}

/** What `aws secretsmanager` answers, or how it refuses: a service's error, or undefined for what it does not know. */
type Answer = { readonly output: object } | { readonly error: string };

/** Those that RUNBOOK uses. */
export const OPERATIONS: readonly string[] = ["put-secret-value", "describe-secret"];

/** What `aws secretsmanager` does. No value is ever told. */
export async function answerSecretsCall(call: SecretsCall): Promise<Answer | undefined> {
  const { operation, options, region, cloud } = call;
  const id = options["secret-id"];
  const value = options["secret-string"];
  const needsValue = operation === "put-secret-value";
  if (!OPERATIONS.includes(operation)) return undefined;
  const missing = [
    ...(id ? [] : ["--secret-id"]),
    ...(needsValue && value === undefined ? ["--secret-string"] : []),
  ];
  if (missing.length > 0) return { error: `the following arguments are required: ${missing.join(", ")}` };
  const secrets = new SecretsManager(cloud);
  const secret = { id: String(id), region };
  try {
    if (needsValue) {
      const { arn, name, versionId, versionStages } = await secrets.putValue(secret, textOf(String(value)));
      return { output: { ARN: arn, Name: name, VersionId: versionId, VersionStages: versionStages } };
    }
    const { arn, name, versions } = await secrets.describe(secret);
    return { output: { ARN: arn, Name: name, VersionIdsToStages: versions } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const called = needsValue ? "PutSecretValue" : "DescribeSecret";
    const why = error.message.replace(`api error ${error.code}: `, "");
    return { error: `An error occurred (${error.code}) when calling the ${called} operation: ${why}` };
  }
}

/** A parameter, or what is in the file that it names (AWS CLI User Guide, "Load a parameter from a file"). */
function textOf(parameter: string): string {
  if (!parameter.startsWith("file://")) return parameter;
  const file = parameter.slice("file://".length);
  try {
    // A socket, as some callers give, can't be opened by its path.
    return readFileSync(file === "/dev/stdin" ? 0 : file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError(
      "ParamValidation",
      `Error parsing parameter '--secret-string': Unable to load paramfile ${parameter}: ${why}`,
    );
  }
}
