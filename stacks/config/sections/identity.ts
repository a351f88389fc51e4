import { z } from "zod";
import type {
  GithubActionsArgs,
  GithubEnvironmentArgs,
} from "../../../components/identity/github-actions-args.ts";
import { argumentsOf } from "./from-arguments.ts";
import { key } from "./shapes.ts";

/** Who may work on the account. */
export const identity = z
  .strictObject({
    permissionsBoundaryArn: z.string().exactOptional().meta({
      description:
        "ARN of a managed policy that bounds every role of the stack, those of @pulumi/eks included",
      fallback: "none",
    }),
    github: z
      .strictObject({
        ...argumentsOf<GithubActionsArgs>("slipway:identity:GithubActions").all,
        environments: z.record(
          key,
          z.strictObject(argumentsOf<GithubEnvironmentArgs>("GithubEnvironmentArgs").all),
        ),
      })
      .exactOptional(),
  })
  .prefault({});
