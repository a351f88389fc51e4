import { manifest } from "./examples.ts";
import { at, type Field } from "./field.ts";
import { type KubernetesObject, type Resource } from "./kubernetes.ts";

/** The kinds whose pods run until they are done. */
export const JOB_KINDS = ["batch/Job", "batch/CronJob"] as const;

/** The specification of a Job, or of the Jobs that a CronJob makes. */
export const jobSpecOf = ({ kind, root }: KubernetesObject): Field =>
  kind === "CronJob" ? at(root, "spec", "jobTemplate", "spec") : at(root, "spec");

export const isPositiveInteger = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0;

/** Jobs with the given specification, for examples. */
export const job = (spec: object): Pick<Resource, "type" | "props"> => manifest("batch/v1", "Job", { spec });
export const cronJob = (spec: object): Pick<Resource, "type" | "props"> =>
  manifest("batch/v1", "CronJob", { spec: { schedule: "0 3 * * *", ...spec } });
