import { z } from "zod";
import type { AccountGuardsArgs } from "../../../components/guardrails/account-guards-args.ts";
import type { BackupArgs } from "../../../components/guardrails/backup-args.ts";
import type { BudgetArgs } from "../../../components/guardrails/budget-args.ts";
import { argumentsOf } from "./from-arguments.ts";

/** What keeps an environment from harm: protection, budget, backups, and of the whole account what is chosen. */
export const guardRails = z
  .strictObject({
    protectData: z.boolean().default(false).meta({
      description:
        "The engine refuses a `destroy` before it deletes anything, and an update that would delete what holds data (keys, databases, buckets, secrets, images, backups); set it to false and update before a `destroy`",
      fallback: "false",
    }),
    budget: z
      .strictObject({
        ...argumentsOf<BudgetArgs>("slipway:guardrails:Budget").without("accountId", "region", "topicKeyArn"),
        monthlyLimitUsd: z.number(),
      })
      .exactOptional(),
    backup: z
      .strictObject(
        argumentsOf<BackupArgs>("slipway:guardrails:Backup").without(
          "region",
          "vaultName",
          "tagValue",
          "keyArn",
          "protect",
        ),
      )
      .exactOptional(),
    account: z
      .strictObject(argumentsOf<AccountGuardsArgs>("slipway:guardrails:AccountGuards").without("accountId"))
      .exactOptional(),
  })
  .prefault({});
