import { z } from "zod";

/** Kinds of fields of the chart's values; every one says what it means, and a `title` what is allowed. */

export const whole = (min: number, max: number, description: string) =>
  z.int().min(min).max(max).meta({ description });

export const text = (description: string, title: string) => z.string().meta({ description, title });

export const matching = (pattern: RegExp, description: string, title: string) =>
  z.string().regex(pattern).meta({ description, title });

export const choice = <const T extends readonly string[]>(values: T, description: string) =>
  z.enum(values).meta({ description });

export const group = <T extends z.ZodRawShape>(shape: T) => z.strictObject(shape);

export const texts = (description: string) =>
  z.record(z.string(), z.string()).meta({ description, title: "names to strings" });

/** Helm's regular expressions are Go's, which can't say "all but": so JSON Schema has to. */
export const textsBut = (pattern: string, description: string) =>
  texts(description).meta({ description, title: "names to strings", propertyNames: { not: { pattern } } });

export const command = (description: string) =>
  z.array(z.string().min(1)).meta({ description, title: "a list of strings" });

/** How a probe asks; its path is a setting. */
export const probe = (periodSeconds: number, timeoutSeconds: number, failureThreshold: number) => ({
  periodSeconds: whole(1, 300, "Seconds from one ask to the next.").default(periodSeconds),
  timeoutSeconds: whole(1, 60, "Seconds to wait for the answer.").default(timeoutSeconds),
  failureThreshold: whole(1, 300, "Failures in a row that count.").default(failureThreshold),
});

export const namespace = z.string().regex(/^(\*|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)$/);

export const cidr = z
  .string()
  .regex(
    /^([0-9]{1,3}(\.[0-9]{1,3}){3}\/([0-9]|[12][0-9]|3[0-2])|[0-9a-f:]+\/([0-9]{1,2}|1[01][0-9]|12[0-8]))$/,
  );

export const peers = (description: string) =>
  z.array(z.union([group({ namespace }), group({ cidr })])).meta({ description, title: "peers" });

export const ports = z.array(z.int().min(1).max(65_535)).min(1);

export const spread = (place: string) =>
  choice(
    ["ScheduleAnyway", "DoNotSchedule"],
    `What to do with a pod that would make ${place} uneven.`,
  ).default("ScheduleAnyway");
