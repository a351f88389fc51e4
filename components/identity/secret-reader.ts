import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { parseArn, policyDocument, viaService } from "../aws.ts";
import { nameProblems } from "../naming.ts";
import { assertValid } from "../validation.ts";
import { grant, readyArn } from "./permissions.ts";
import { secretReaderPath, secretReaderProblems, secretReaderRoleName } from "./secret-reader-plan.ts";

export interface SecretReaderArgs {
  /** The platform's name: the role's IAM path is `/<platform>/secret-readers/`. */
  readonly platform: string;
  /** ARN of the role that the External Secrets operator runs as. */
  readonly operatorRoleArn: pulumi.Input<string>;
  /** ARNs of the secrets that may be read, at least one. */
  readonly secretArns: pulumi.Input<string>[];
  /** ARN of the KMS key that encrypts them, in their region. */
  readonly secretsKeyArn: pulumi.Input<string>;
}

/**
 * The role that the External Secrets operator assumes for one service's SecretStore (`spec.provider.aws.role`): it
 * may read exactly these secrets. So the operator by itself reads no secret, and a store reaches its own service's
 * only. Whoever may write SecretStores decides on the role in them: leave that to the platform.
 *
 * The operator's own role gets `assumeSecretReadersPolicy`.
 *
 * @example
 * new SecretReader("api", { platform: "slipway-staging", operatorRoleArn, secretArns, secretsKeyArn });
 *
 * @transform aws:iam/role:Role maxSessionDuration 7200
 */
export class SecretReader extends pulumi.ComponentResource {
  /** ARN of the role; known once its permissions are there. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: SecretReaderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:identity:SecretReader", name, {}, opts);
    assertArguments(this, name, args);
    assertValid(`SecretReader ${name}`, [
      ...secretReaderProblems(name, "name"),
      ...nameProblems("iamPathPart", args.platform, "platform"),
    ]);

    const role = new aws.iam.Role(
      secretReaderRoleName(name),
      {
        path: secretReaderPath(args.platform),
        assumeRolePolicy: pulumi.output(args.operatorRoleArn).apply(operatorTrust),
        description: `External Secrets, for ${name}`,
      },
      { parent: this },
    );
    const policy = pulumi
      .all([pulumi.all(args.secretArns), args.secretsKeyArn])
      .apply(([secretArns, keyArn]) => readPolicy(secretArns, keyArn));
    const permissions = grant(role, name, { policies: { secrets: policy } }, this);
    this.roleArn = readyArn(role, permissions);
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

function operatorTrust(operatorRoleArn: string): string {
  return policyDocument({
    Effect: "Allow",
    Principal: { AWS: operatorRoleArn },
    Action: ["sts:AssumeRole", "sts:TagSession"],
  });
}

function readPolicy(secretArns: readonly string[], keyArn: string): string {
  const [name = "", ...others] = viaService("secretsmanager", parseArn(keyArn).region);
  return policyDocument(
    {
      Sid: "ReadOwnSecrets",
      Effect: "Allow",
      Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
      Resource: secretArns,
    },
    {
      Sid: "DecryptOwnSecrets",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: keyArn,
      Condition: { StringEquals: { "kms:ViaService": others.length === 0 ? name : [name, ...others] } },
    },
  );
}
