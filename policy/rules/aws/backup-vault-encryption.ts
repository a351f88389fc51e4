import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { isOwnKey, OWN_KEY } from "../../lib/kms.ts";
import { resourceRule } from "../../lib/rule.ts";
import { BACKUP_VAULT, vault } from "./types.ts";

export const backupVaultEncryption = resourceRule({
  name: "backup-vault-encryption",
  title: "Backup vaults must be encrypted with a KMS key of the account",
  why: "Backups hold all the data there is, and can be copied to other accounts only with a key of your own.",
  fix: "Set kmsKeyArn; the vault has to be replaced.",
  severity: "high",
  controls: [],
  types: [BACKUP_VAULT],
  examples: {
    good: [
      {
        title: "Encrypted",
        resource: vault({
          kmsKeyArn: "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        }),
      },
    ],
    bad: [{ title: "AWS's key", resource: vault({}), paths: ["kmsKeyArn"] }],
  },
  check: ({ root }) => [must(at(root, "kmsKeyArn"), isOwnKey, OWN_KEY)],
});
