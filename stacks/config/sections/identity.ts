import { z } from "zod";
import { count, key, list, texts } from "./shapes.ts";

const trust = { subjects: list, workflows: list.exactOptional() };

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
        repositoryId: z.string(),
        providerArn: z.string().exactOptional(),
        preview: z.strictObject(trust),
        previewPolicies: texts.exactOptional(),
        parameterPaths: list.exactOptional(),
        environments: z.record(
          key,
          z.strictObject({
            ...trust,
            deployPolicyArns: list,
            permissionsBoundaryArn: z.string().exactOptional(),
            sessionSeconds: count.exactOptional(),
          }),
        ),
      })
      .exactOptional(),
  })
  .prefault({});
