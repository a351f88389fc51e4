import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { planSecrets, type SecretRotationArgs } from "./secrets-plan.ts";

export interface SecretsArgs {
  /** Stem of the secrets' names: secret `api/session-key` is `<prefix>/api/session-key`. */
  readonly prefix: string;
  /** What each secret is for, by its key; a key keeps its secret whatever is added beside it. */
  readonly secrets: Record<string, string>;
  /** ARN of the KMS key that encrypts the values. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Days in which a deleted secret can be restored: 0 (gone at once) or 7 to 30
   * (Secrets Manager API reference, DeleteSecret).
   * @default 30
   */
  readonly recoveryWindowDays?: number;
  /**
   * How values are rotated, by the secret's key. A secret rotates first when its rotation is created.
   * @default {} values are replaced by their owners
   */
  readonly rotations?: Record<string, SecretRotationArgs>;
  /**
   * Regions that hold a copy of every secret, each with the ARN of the KMS key there that encrypts it.
   * @default {}
   */
  readonly replicas?: Record<string, string>;
  /**
   * Refuses to delete or replace the secrets until it is taken away again.
   * @default false
   */
  readonly protect?: boolean;
}

/**
 * Secrets in AWS Secrets Manager: the containers only. A value never passes through Pulumi, so it is neither in
 * state nor in a preview: its owner or a rotation function puts it there (RUNBOOK.md, "Set a secret's value").
 *
 * With a recovery window a deleted secret's name stays taken, so such names carry a random suffix. No resource policy:
 * Secrets Manager speaks TLS only, and nobody outside the account reads a secret that has none.
 *
 * @example
 * new Secrets("secrets", { prefix: "slipway-staging", secrets: { "api/session-key": "Signs sessions" }, keyArn: key.keyArn });
 *
 * @transform aws:secretsmanager/secret:Secret tags { ...props.tags, team: "platform" }
 */
export class Secrets extends pulumi.ComponentResource {
  /** Secret ARN by key. */
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;
  /** Secret name by key. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:secrets:Secrets", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planSecrets(args));
    assertValid(`Secrets ${name}`, problems);

    const secrets = plan.secrets.map(({ key, stem, description, rotation }) => {
      const secret = new aws.secretsmanager.Secret(
        `${name}-${key}`,
        {
          name: plan.suffixed ? this.#suffixed(stem, `${name}-${key}`) : stem,
          description,
          kmsKeyId: args.keyArn,
          recoveryWindowInDays: plan.recoveryWindowDays,
          ...(plan.replicas.length === 0 ? {} : { replicas: [...plan.replicas] }),
        },
        { parent: this, protect: args.protect ?? false },
      );
      if (rotation) {
        new aws.secretsmanager.SecretRotation(
          `${name}-${key}`,
          {
            secretId: secret.arn,
            rotationLambdaArn: rotation.functionArn,
            rotationRules: { automaticallyAfterDays: rotation.days },
          },
          { parent: this },
        );
      }
      return [key, secret] as const;
    });
    this.arns = Object.fromEntries(secrets.map(([key, secret]) => [key, secret.arn]));
    this.names = Object.fromEntries(secrets.map(([key, secret]) => [key, secret.name]));
    this.registerOutputs({ arns: this.arns, names: this.names });
  }

  #suffixed(stem: string, name: string): pulumi.Output<string> {
    const { hex } = new random.RandomId(name, { byteLength: 4 }, { parent: this });
    return pulumi.interpolate`${stem}-${hex}`;
  }
}
