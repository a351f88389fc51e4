import type { Vault, VaultArgs } from "@pulumi/aws/backup/vault.js";
import type {
  VaultLockConfiguration,
  VaultLockConfigurationArgs,
} from "@pulumi/aws/backup/vaultLockConfiguration.js";
import type { VaultPolicy, VaultPolicyArgs } from "@pulumi/aws/backup/vaultPolicy.js";
import { AwsError } from "../../errors.ts";
import { assertUsableKey } from "../kms.ts";
import { type Cloud, define, type Reference } from "../model.ts";

export const VAULT = "aws:backup/vault:Vault";

/** Objects of this type are backups (`vaultName`); nothing but `edit.ts` makes them, as nothing but jobs do in AWS. */
export const RECOVERY_POINT = "aws:backup:recoveryPoint";

export const vaultNotFound = (name: string) =>
  new AwsError("ResourceNotFoundException", `Backup vault ${name} cannot be found.`);

const vaultArn = (name: string, cloud: Cloud) => cloud.arn("backup", `backup-vault:${name}`);

export const vault = define<Vault, VaultArgs>()({
  type: VAULT,
  required: [],
  immutable: ["kmsKeyArn", "name"],
  mutable: ["forceDestroy"],
  computed: ["arn", "recoveryPoints"],
  defaults: { forceDestroy: false },
  name: {
    property: "name",
    max: 50,
    pattern: /^[a-zA-Z0-9\-_]{2,50}$/,
    allowed: "2 to 50 letters, digits, - and _",
  },
  exists: (name) =>
    new AwsError("AlreadyExistsException", `Backup vault with the same name already exists: ${name}`),
  create: (inputs, cloud) => {
    assertUsableKey(inputs.kmsKeyArn, cloud);
    const name = inputs.name ?? "";
    return {
      id: name,
      outputs: {
        arn: vaultArn(name, cloud),
        // AWS's own key for backups, where none is given.
        kmsKeyArn: inputs.kmsKeyArn ?? cloud.arn("kms", "key/aws-backup"),
        recoveryPoints: 0,
      },
    };
  },
  remove: ({ id, outputs }, cloud) => {
    const points = cloud.listType(RECOVERY_POINT).filter((point) => point.outputs.vaultName === id);
    if (points.length > 0 && (outputs.forceDestroy !== true || isLocked(id, cloud))) {
      throw new AwsError(
        "InvalidRequestException",
        `Backup vault cannot be deleted because it contains recovery points.`,
      );
    }
    for (const point of points) cloud.remove(point);
  },
});

const ofVault: Reference = {
  property: "backupVaultName",
  to: VAULT,
  notFound: vaultNotFound,
  onDelete: "cascade",
};

export const vaultPolicy = define<VaultPolicy, VaultPolicyArgs>()({
  type: "aws:backup/vaultPolicy:VaultPolicy",
  required: ["backupVaultName", "policy"],
  immutable: ["backupVaultName"],
  mutable: ["policy"],
  computed: ["backupVaultArn"],
  taggable: false,
  deleteBeforeReplace: true,
  policies: { policy: "resource" },
  references: [ofVault],
  check: ({ policy }, problems) => {
    // AWS: "Vault access policies": unlike others, these take no wildcard in an action.
    if (policy !== undefined && /"(Not)?Action":\s*(\[[^\]]*)?"[^"]*\*/.test(policy))
      problems.report(
        "policy",
        "InvalidParameterValueException: a vault's policy takes no wildcard in Action",
      );
  },
  create: ({ backupVaultName: name }, cloud) => ({
    id: name,
    outputs: { backupVaultArn: vaultArn(name, cloud) },
  }),
});

export const vaultLockConfiguration = define<VaultLockConfiguration, VaultLockConfigurationArgs>()({
  type: "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  required: ["backupVaultName"],
  immutable: ["backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"],
  mutable: [],
  computed: ["backupVaultArn"],
  taggable: false,
  deleteBeforeReplace: true,
  references: [ofVault],
  check: ({ changeableForDays, minRetentionDays, maxRetentionDays }, problems) => {
    problems.range("changeableForDays", changeableForDays, 3, 36_500);
    problems.range("minRetentionDays", minRetentionDays, 1, 36_500);
    problems.range("maxRetentionDays", maxRetentionDays, minRetentionDays ?? 1, 36_500);
  },
  create: ({ backupVaultName: name }, cloud) => ({
    id: name,
    outputs: { backupVaultArn: vaultArn(name, cloud) },
  }),
});

function isLocked(vaultName: string, cloud: Cloud): boolean {
  return cloud.get(vaultLockConfiguration, vaultName) !== undefined;
}
