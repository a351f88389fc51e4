import { randomBytes, randomUUID } from "node:crypto";
import { Seal } from "../../seal.ts";
import { CloudStore } from "../../store.ts";
import type { Cloud } from "../model.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

/** RDS takes printable ASCII for passwords, but for these. AWS: CreateDBInstance, `MasterUserPassword`. */
const REFUSED = new Set("/'\"@ ");
const ALPHABET = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
  (character) => !REFUSED.has(character),
);

interface MasterUserSecret {
  readonly kmsKeyId: string;
  readonly secretArn: string;
  readonly secretStatus: string;
}

/** Makes the secret that RDS manages: `rds!db-...`, with the keys `username` and `password`, sealed as any value is. */
export function putMasterSecret(
  username: string,
  kmsKeyId: string | undefined,
  cloud: Cloud,
): MasterUserSecret {
  const name = `rds!db-${randomUUID()}`;
  const arn = cloud.arn("secretsmanager", `secret:${name}-${randomBytes(3).toString("hex")}`);
  const versionId = randomUUID();
  const value = JSON.stringify({ username, password: password() });
  cloud.put({
    type: SECRET,
    id: arn,
    outputs: {
      arn,
      name,
      kmsKeyId: kmsKeyId ?? "",
      description: "Secret associated with primary RDS DB instance",
      // The service deletes it with the instance, at once.
      recoveryWindowInDays: 0,
    },
  });
  cloud.put({
    type: VERSION,
    id: `${arn}|${versionId}`,
    outputs: {
      ...{ arn, secretArn: arn, secretId: arn, versionId, versionStages: ["AWSCURRENT"] },
      secretString: new Seal(new CloudStore().dir).seal(value),
      hasSecretStringWo: false,
    },
  });
  return { kmsKeyId: kmsKeyId ?? "", secretArn: arn, secretStatus: "active" };
}

export function removeMasterSecret(arn: string, cloud: Cloud): void {
  for (const version of cloud.listType(VERSION)) if (version.outputs.secretId === arn) cloud.remove(version);
  for (const secret of cloud.listType(SECRET)) if (secret.id === arn) cloud.remove(secret);
}

/** 28 characters, among them what a URL has to escape. A byte beyond the last full run of the alphabet is left out. */
function password(): string {
  const fair = Math.floor(256 / ALPHABET.length) * ALPHABET.length;
  const characters = [...randomBytes(256)]
    .filter((byte) => byte < fair)
    .map((byte) => ALPHABET[byte % ALPHABET.length]);
  return characters.slice(0, 28).join("");
}
