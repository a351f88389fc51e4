import { z } from "zod";
import { requiredTags } from "../../../components/guardrails/tags-plan.ts";
import { list, oneOf, texts } from "./shapes.ts";

/** Where everything goes; left out where nothing is in AWS. */
export const aws = z
  .strictObject({
    accountId: z
      .string()
      .regex(/^\d{12}$/)
      .meta({ description: "12 digits, in quotes; credentials of any other account are refused" }),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
      .meta({ description: "AWS region with EKS, e.g. `eu-west-1`" }),
    newerTypes: list.exactOptional().meta({
      description:
        "EC2 instance types and RDS classes that are newer than Slipway's lists of what each region offers (`facts/aws`), e.g. `[m9g.large, db.m9g.large]`: they are taken as given. The lists are renewed by `npm run generate:instance-types`",
      fallback: "[]",
    }),
    ignoreTags: z
      .strictObject({
        keys: list.exactOptional().meta({
          description: "Keys of tags that somebody else sets, an organisation's tool say: they are no drift",
          fallback: "[]",
        }),
        keyPrefixes: list.exactOptional().meta({
          description: "What such keys begin with",
          fallback: "[]",
        }),
      })
      .exactOptional(),
  })
  .exactOptional();

export const tags = texts
  .meta({ required: [...requiredTags] })
  .default({})
  .meta({
    description:
      "Tags on every AWS resource, beside `environment` (the stack) and `managed-by`; `owner` and `cost-centre` are required",
  });

/** What a stack may hold. */
export const deployments = ["all", "platform", "services"] as const;

/** What of the platform this stack holds. */
export const layers = z
  .strictObject({
    deploy: oneOf(deployments).default("all").meta({
      description:
        "`all`; `platform`: network, cluster, add-ons, edge; or `services`: registry, secrets, data and services, on the platform of another stack",
      fallback: "all",
    }),
    platformStack: z.string().exactOptional().meta({
      description:
        "The stack that holds the platform, as `<organization>/<project>/<stack>`; with `deploy: services` only",
      fallback: "",
    }),
  })
  .prefault({});
