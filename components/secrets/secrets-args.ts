import type * as pulumi from "@pulumi/pulumi";

/** How a secret's value is replaced. */
export interface SecretRotationArgs {
  /**
   * ARN of the Lambda function that does it. Its own policy has to let `secretsmanager.amazonaws.com` invoke it
   * (Secrets Manager User Guide, "Rotation function permissions").
   */
  readonly functionArn: string;
  /**
   * Days between two rotations, 1 to 90 (AWS FSBP SecretsManager.4).
   * @default 30
   */
  readonly days?: number;
}

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
