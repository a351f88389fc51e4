import { z } from "zod";
import type { RegistryArgs } from "../../../components/registry/registry-args.ts";
import type { SecretsArgs } from "../../../components/secrets/secrets-args.ts";
import { argumentsOf } from "./from-arguments.ts";
import { count } from "./shapes.ts";

export const registry = z
  .strictObject(
    argumentsOf<RegistryArgs>("slipway:registry:Registry").without(
      "prefix",
      "repositories",
      "keyArn",
      "protect",
    ),
  )
  .prefault({});

export const secrets = z
  .strictObject({
    ...argumentsOf<SecretsArgs>("slipway:secrets:Secrets").without("prefix", "secrets", "keyArn", "protect"),
    recoveryWindowDays: count.default(30),
    keyDeletionWindowDays: count.default(30).meta({
      description: "Days between a KMS key's deletion and its end, 7 to 30; for every key of the stack",
      fallback: "30",
    }),
  })
  .prefault({});
