import { z } from "zod";
import { assertValid } from "../../components/validation.ts";
import { count, key, list, texts } from "../config/sections/shapes.ts";
import { schemaErrors } from "../config/schema-errors.ts";

/** The namespace of the settings in `stacks/bootstrap/Pulumi.<stack>.yaml`. */
export const namespace = "slipway-bootstrap";

const trust = { subjects: list, workflows: list.exactOptional() };

const settings = z.strictObject({
  aws: z.strictObject({ accountId: z.string().regex(/^\d{12}$/), region: z.string().min(1) }),
  tags: texts.default({}),
  /** Whose workflows get which role; without it there are none, for another CI system's or Pulumi Cloud's. */
  github: z
    .strictObject({
      repositoryId: z.string(),
      /** Of an account that has GitHub's provider already. @default it is made */
      providerArn: z.string().exactOptional(),
      preview: z.strictObject(trust),
      environments: z.record(key, z.strictObject({ ...trust, sessionSeconds: count.exactOptional() })),
    })
    .exactOptional(),
});

export type BootstrapSettings = z.output<typeof settings>;
export const sections = Object.keys(settings.shape) as (keyof BootstrapSettings)[];

/**
 * Reads the settings of a bootstrap stack. Pure.
 * @throws InvalidInputError with every problem
 */
export function parseBootstrapSettings(value: Readonly<Record<string, unknown>>): BootstrapSettings {
  const result = settings.safeParse(value);
  if (result.success) return result.data;
  assertValid("Bootstrap", schemaErrors(namespace, value, settings, result.error.issues));
  throw result.error;
}
