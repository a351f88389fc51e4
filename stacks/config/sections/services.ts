import { z } from "zod";
import type { ServiceArgs } from "../../../components/service/service-args.ts";
import { ownSettings } from "../../../components/service/settings.ts";
import { bucketAccessModes } from "../../../components/storage/bucket-policy.ts";
import { fieldsOf } from "./from-settings.ts";
import { key, oneOf } from "./shapes.ts";

/** What runs on the platform, by the service's name: its settings, and what of the stack it uses. */
export const services = z
  .record(
    key,
    z.strictObject({
      digest: z.string().exactOptional().meta({
        description:
          "Image digest, set by the delivery pipeline; a service that never had one gets its repository, secrets and data, and waits for its first image",
        fallback: "what runs already",
      }),
      repository: z.string().exactOptional().meta({
        description: "Image repository without tag or digest; required where the stack has no `aws`",
        fallback: "one of its own in ECR",
      }),
      secrets: z.record(key, z.string().min(1)).default({}).meta({
        description:
          "What each secret is for, by its key: `session-key` is a file that `SESSION_KEY_FILE` names to the pods; values never pass through Pulumi (RUNBOOK.md)",
      }),
      database: key.exactOptional().meta({
        description:
          "Key of the database on whose server the service has a role and a database of its own, `svc_<service>`; it logs in by IAM tokens to what `DATABASE_URL` names (docs/database-roles.md)",
        fallback: "none",
      }),
      buckets: z.record(key, oneOf(bucketAccessModes)).default({}).meta({
        description:
          "How the service uses which bucket: `read` or `readWrite` by the bucket's key; `uploads` is named to the pods by `UPLOADS_BUCKET`",
      }),
      gitOps: z.boolean().default(false).meta({
        description:
          "Whether a GitOps tool applies its objects from the deploy repository that `npm run ci -- render` writes to; the stack then makes what is the service's in AWS alone (docs/gitops.md)",
      }),
      calls: z.array(key).default([]).meta({
        description:
          "Services of this stack that it calls, by their keys: the network lets both ends of it through, and `WEB_URL` tells the pods where `web` is, by its Service in the cluster",
        fallback: "none",
      }),
      traces: z.boolean().default(false).meta({
        description:
          "Whether it sends traces to the platform's collector (`observability.traces`), which `OTEL_EXPORTER_OTLP_ENDPOINT` names to the pods",
      }),
      ...fieldsOf<Pick<ServiceArgs, keyof typeof ownSettings>>(ownSettings),
    }),
  )
  .default({});
