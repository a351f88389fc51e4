import { randomBytes, randomUUID } from "node:crypto";
import { AwsError } from "./errors.ts";
import type { CloudObject } from "./model/model.ts";
import { Principals } from "./principals.ts";
import { Seal } from "./seal.ts";
import { CloudStore } from "./store.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const SECRET_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy";
const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";

export interface SecretId {
  /** Name or ARN. */
  readonly id: string;
  readonly region: string;
}

export interface SecretVersion {
  readonly arn: string;
  readonly name: string;
  readonly versionId: string;
  readonly versionStages: readonly string[];
}

export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  /** The versions' staging labels, by their ids. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
}

/** The values of the emulated cloud's secrets, for what runs in the cluster and for whoever plays their owner. */
export class SecretsManager {
  readonly #store: CloudStore;
  readonly #seal: Seal;
  readonly #principals: Principals;

  /** @param dir `$SLIPWAY_SANDBOX_DIR/cloud` */
  constructor(dir: string) {
    this.#store = new CloudStore(dir);
    this.#seal = new Seal(dir);
    this.#principals = new Principals(this.#store);
  }

  /**
   * The current value of a secret, as GetSecretValue answers it to a program in the cluster.
   * @param caller - service account of the program, which has its role by EKS Pod Identity
   * @param role - ARN of a role that the program assumes first
   * @throws {AwsError} where IAM, KMS or the lack of a value is in the way
   */
  value(secret: {
    readonly id: string;
    readonly region: string;
    readonly caller: string;
    readonly role?: string | undefined;
  }): Promise<string> {
    return this.#store.transaction(() => {
      const own = this.#principals.ofServiceAccount(secret.caller);
      const principal = secret.role === undefined ? own : this.#principals.assume(own, secret.role);
      const object = this.#find(secret.id, secret.region);
      this.#assertReadable(object, principal);
      const current = this.#currentVersion(object);
      if (current === undefined) {
        throw new AwsError(
          "ResourceNotFoundException",
          `Secrets Manager can't find the specified secret value for staging label: AWSCURRENT (${secret.id})`,
        );
      }
      return this.#seal.open(String(current.outputs.secretString));
    });
  }

  /**
   * Gives each secret that has no value a random one. In a rehearsal nobody else would, and services would wait for
   * it. The value itself is seen by none but the programs that may read it.
   * @returns the names of these secrets
   */
  fillEmpty(): Promise<readonly string[]> {
    return this.#store.transaction(() =>
      this.#store
        .list(SECRET)
        .filter((secret) => !isGone(secret) && this.#currentVersion(secret) === undefined)
        .map((secret) => {
          this.#put(secret, randomBytes(32).toString("base64url"));
          return String(secret.outputs.name);
        }),
    );
  }

  /**
   * Gives a secret a value as its owner does. The version before it is `AWSPREVIOUS` then (AWS Secrets Manager API
   * reference, PutSecretValue).
   * @throws {AwsError} where there is no such secret
   */
  putValue({ id, region }: SecretId, value: string): Promise<SecretVersion> {
    return this.#store.transaction(() => {
      const secret = this.#find(id, region);
      for (const version of this.#versions(secret)) {
        const isCurrent = stagesOf(version).includes("AWSCURRENT");
        const versionStages = isCurrent ? ["AWSPREVIOUS"] : [];
        this.#store.put({ ...version, outputs: { ...version.outputs, versionStages } });
      }
      return { ...namesOf(secret), versionId: this.#put(secret, value), versionStages: ["AWSCURRENT"] };
    });
  }

  /**
   * What is known of a secret but for its values.
   * @throws {AwsError} where there is no such secret
   */
  describe({ id, region }: SecretId): Promise<SecretDescription> {
    return this.#store.transaction(() => {
      const secret = this.#find(id, region);
      const versions = this.#versions(secret).map(
        (version) => [String(version.outputs.versionId), stagesOf(version)] as const,
      );
      return { ...namesOf(secret), versions: Object.fromEntries(versions) };
    });
  }

  #versions(secret: CloudObject): CloudObject[] {
    return this.#store.list(VERSION).filter(({ outputs }) => outputs.secretId === secret.id);
  }

  /** @returns the version's id */
  #put({ scope, id: arn }: CloudObject, value: string): string {
    const versionId = randomUUID();
    this.#store.put({
      ...{ type: VERSION, scope, id: `${arn}|${versionId}`, token: "", inputs: {} },
      outputs: {
        ...{ arn, secretArn: arn, secretId: arn, versionId, versionStages: ["AWSCURRENT"] },
        ...{ hasSecretStringWo: false, secretString: this.#seal.seal(value) },
      },
    });
    return versionId;
  }

  #find(id: string, region: string): CloudObject {
    const found = this.#store
      .list(SECRET)
      .find((secret) => secret.scope === region && (secret.id === id || secret.outputs.name === id));
    if (found !== undefined && !isGone(found)) return found;
    throw new AwsError(
      "ResourceNotFoundException",
      `Secrets Manager can't find the specified secret (${id}).`,
    );
  }

  #assertReadable({ id: arn, scope: region, outputs }: CloudObject, principal: string): void {
    const policies = this.#store.list(SECRET_POLICY).filter((each) => each.outputs.secretArn === arn);
    const call = { action: "secretsmanager:GetSecretValue", resource: arn };
    this.#principals.assertAllowed(principal, call, [
      outputs.policy,
      ...policies.map((each) => each.outputs.policy),
    ]);
    const key = this.#key(outputs.kmsKeyId);
    if (key === undefined) return;
    this.#principals.assertAllowed(principal, {
      action: "kms:Decrypt",
      resource: String(key.outputs.arn),
      context: {
        "kms:ViaService": `secretsmanager.${region}.amazonaws.com`,
        "kms:EncryptionContext:SecretARN": arn,
      },
    });
  }

  /** The customer's key of this id, ARN or alias; AWS's own needs no permission. */
  #key(id: unknown): CloudObject | undefined {
    if (typeof id !== "string" || id === "") return undefined;
    const alias = this.#store.list(ALIAS).find(({ outputs }) => outputs.name === id || outputs.arn === id);
    const target = alias?.outputs.targetKeyId ?? id;
    return this.#store.list(KEY).find(({ outputs }) => outputs.arn === target || outputs.keyId === target);
  }

  #currentVersion(secret: CloudObject): CloudObject | undefined {
    return this.#versions(secret).find((version) => {
      const { secretString } = version.outputs;
      const hasValue = typeof secretString === "string" && secretString !== "";
      return hasValue && stagesOf(version).includes("AWSCURRENT");
    });
  }
}

function stagesOf({ outputs }: CloudObject): readonly string[] {
  return (outputs.versionStages as readonly string[] | undefined) ?? ["AWSCURRENT"];
}

function namesOf({ id, outputs }: CloudObject): { readonly arn: string; readonly name: string } {
  return { arn: id, name: String(outputs.name) };
}

function isGone({ outputs }: CloudObject): boolean {
  return "deletionDate" in outputs;
}
