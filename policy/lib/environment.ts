import { at, type Field, items } from "./field.ts";
import { type Pod } from "./pods.ts";

/** The environment variables of every container. */
export const environmentOf = ({ allContainers }: Pod): readonly Field[] =>
  allContainers.flatMap((container) => items(at(container, "env")));
