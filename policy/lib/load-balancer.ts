import { ALB } from "./alb-tls.ts";
import { at, type Field, UNKNOWN } from "./field.ts";
import { wholeNumber } from "./numbers.ts";

/** Where a time is set, and how many seconds it is where that is known. */
export interface SetSeconds {
  readonly field: Field;
  readonly seconds: number | undefined;
}

/**
 * An attribute of a load balancer or a target group in an annotation, whose text is `key=value,key=value`; undefined
 * where it is not set. Source: AWS Load Balancer Controller, "Ingress annotations", custom attributes.
 */
export function annotatedSeconds(
  root: Field,
  annotation: "load-balancer-attributes" | "target-group-attributes",
  attribute: string,
): SetSeconds | undefined {
  const field = at(root, "metadata", "annotations", `${ALB}${annotation}`);
  if (field.value === UNKNOWN) return { field, seconds: undefined };
  if (typeof field.value !== "string") return undefined;
  const pairs = field.value.split(",").map((pair) => pair.split("=", 2).map((part) => part.trim()));
  const value = pairs.find(([key]) => key === attribute)?.[1];
  return value === undefined ? undefined : { field, seconds: wholeNumber({ ...field, value }) };
}
