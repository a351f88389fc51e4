import { at, type Field, isAbsent } from "./field.ts";

export const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** The probes that a container has. */
export const probesOf = (container: Field): readonly Field[] =>
  PROBES.map((probe) => at(container, probe)).filter(({ value }) => !isAbsent(value));
