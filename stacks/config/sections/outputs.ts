import { z } from "zod";

/** Whom the stack tells what it has made, besides its own state. */
export const outputs = z
  .strictObject({
    parameters: z.boolean().default(false).meta({
      description:
        "Writes what other tools may want to know (names, ids, addresses; never a secret) as parameters below `/<project>-<stack>` into the Parameter Store of AWS Systems Manager, for Terraform, CloudFormation, Ansible (docs/interop.md)",
      fallback: "false",
    }),
  })
  .prefault({});
