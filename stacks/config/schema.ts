import { z } from "zod";

/**
 * What a stack file may say, under the namespace `slipway:`. Shapes only: what values mean together is judged
 * by the components' own planners (parse.ts), so that a rule stands in one place.
 */
const retentionDays = z.number().int();
const quantities = z.strictObject({ cpu: z.string(), memory: z.string() });
const key = z.string().regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);

export const sections = {
  /** Where everything goes. The provider refuses to touch any other account. */
  aws: z.strictObject({
    accountId: z.string().regex(/^\d{12}$/),
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  }),
  /** Tags on every AWS resource, beside `environment` and `managed-by`. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  network: z.strictObject({
    cidr: z.string(),
    availabilityZones: z.array(z.string()),
    natGateways: z.string().exactOptional(),
    flowLogRetentionDays: retentionDays.exactOptional(),
  }),
  cluster: z.strictObject({
    version: z.string(),
    admins: z.record(key, z.string()),
    publicAccessCidrs: z.array(z.string()).exactOptional(),
    logRetentionDays: retentionDays.exactOptional(),
    deletionProtection: z.boolean().exactOptional(),
    nodeGroups: z.record(
      key,
      z.strictObject({
        instanceTypes: z.array(z.string()),
        minSize: z.number().int(),
        maxSize: z.number().int(),
        capacityType: z.string().exactOptional(),
        diskSizeGiB: z.number().int().exactOptional(),
      }),
    ),
  }),
  registry: z
    .strictObject({
      forceDelete: z.boolean().exactOptional(),
      keptImages: z.number().int().min(1).max(10_000).exactOptional(),
    })
    .default({}),
  secrets: z
    .strictObject({
      recoveryWindowDays: z
        .number()
        .int()
        .refine((days) => days === 0 || (days >= 7 && days <= 30), { params: { allowed: "0, or 7 to 30" } })
        .default(30),
      keyDeletionWindowDays: z.number().int().min(7).max(30).default(30),
    })
    .prefault({}),
  services: z
    .record(
      key,
      z.strictObject({
        /** Set by the delivery pipeline; without it the service has a repository and secrets but does not run. */
        digest: z.string().exactOptional(),
        namespace: z.string().exactOptional(),
        port: z.number().int().exactOptional(),
        metricsPort: z.number().int().exactOptional(),
        config: z.record(z.string(), z.string()).exactOptional(),
        egress: z
          .array(z.strictObject({ cidr: z.string(), ports: z.array(z.number().int()) }))
          .exactOptional(),
        /** What each secret is for, by its key. */
        secrets: z.record(key, z.string().min(1)).default({}),
        minReplicas: z.number().int(),
        maxReplicas: z.number().int(),
        targetCpuUtilization: z.number().int().exactOptional(),
        resources: z.strictObject({ requests: quantities, limits: quantities }),
        preStopSeconds: z.number().int().exactOptional(),
        drainSeconds: z.number().int().exactOptional(),
        gracePeriodSeconds: z.number().int().exactOptional(),
      }),
    )
    .default({}),
} as const;

export type SectionName = keyof typeof sections;

/** The configuration of one stack, valid as a whole. */
export type PlatformConfig = { readonly [Name in SectionName]: z.output<(typeof sections)[Name]> };
export type ServiceConfig = PlatformConfig["services"][string];
