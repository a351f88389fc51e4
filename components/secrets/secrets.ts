import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { assertArguments } from "../arguments.ts";
import { planned } from "../planned.ts";
import { assertValid } from "../validation.ts";
import { planSecrets } from "./secrets-plan.ts";
import type { SecretsArgs } from "./secrets-args.ts";

export type { SecretsArgs } from "./secrets-args.ts";

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
          ...(plan.replicas.length > 0 && { replicas: [...plan.replicas] }),
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
