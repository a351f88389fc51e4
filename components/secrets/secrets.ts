import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { nameProblems } from "../naming.ts";
import { assertValid } from "../validation.ts";

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
}

/**
 * Secrets in AWS Secrets Manager: the containers only. A value never passes through Pulumi, so it is neither in
 * state nor in a preview: its owner or a rotation function puts it there (RUNBOOK.md, "Set a secret's value").
 *
 * With a recovery window a deleted secret's name stays taken, so such names carry a random suffix.
 *
 * @example
 * new Secrets("secrets", { prefix: "slipway-staging", secrets: { "api/session-key": "Signs sessions" }, keyArn: key.keyArn });
 */
export class Secrets extends pulumi.ComponentResource {
  /** Secret ARN by key. */
  readonly arns: Readonly<Record<string, pulumi.Output<string>>>;
  /** Secret name by key. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: SecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:secrets:Secrets", name, {}, opts);
    const recoveryWindowInDays = args.recoveryWindowDays ?? 30;
    const keys = Object.keys(args.secrets);
    assertValid(
      `Secrets ${name}`,
      keys.flatMap((key) => nameProblems("secret", `${args.prefix}/${key}-00000000`, `secrets.${key}`)),
    );

    const secrets = keys.map((key) => {
      const stem = `${args.prefix}/${key}`;
      const secretName =
        recoveryWindowInDays === 0
          ? stem
          : pulumi.interpolate`${stem}-${new random.RandomId(`${name}-${key}`, { byteLength: 4 }, { parent: this }).hex}`;
      const secret = new aws.secretsmanager.Secret(
        `${name}-${key}`,
        {
          name: secretName,
          description: args.secrets[key] ?? "",
          kmsKeyId: args.keyArn,
          recoveryWindowInDays,
        },
        { parent: this },
      );
      return [key, secret] as const;
    });
    this.arns = Object.fromEntries(secrets.map(([key, secret]) => [key, secret.arn]));
    this.names = Object.fromEntries(secrets.map(([key, secret]) => [key, secret.name]));
    this.registerOutputs({ arns: this.arns, names: this.names });
  }
}
