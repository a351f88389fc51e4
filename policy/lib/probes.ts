import { at, type Field } from "./field.ts";

export const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"] as const;

/** The probes of a container, set or not. */
export const probesOf = (container: Field): readonly Field[] => PROBES.map((probe) => at(container, probe));
