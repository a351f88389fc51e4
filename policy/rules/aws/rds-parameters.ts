import { ask, when } from "../../lib/answer.ts";
import { at, type Field, items, UNKNOWN } from "../../lib/field.ts";
import { type Findings, must, violation } from "../../lib/finding.ts";

/** A parameter that groups of an engine's family must hold. */
export interface Parameter {
  /** Of the family, such as `postgres17`. */
  readonly engine: RegExp;
  readonly name: string;
  readonly isFine: (value: unknown) => boolean;
  /** The accepted values, in words. */
  readonly allowed: string;
}

/** Those of the parameters that are of a parameter group's family must be in it, with a value that is fine. */
export function mustHoldParameters(group: Field, wanted: readonly Parameter[]): Findings {
  const [family, parameters] = [at(group, "family"), at(group, "parameters")];
  if (family.value === UNKNOWN) return [must(family, () => true, "")];
  const found = wanted
    .filter(({ engine }) => typeof family.value === "string" && engine.test(family.value))
    .map((parameter) => ({ ...parameter, fields: fieldsOf(parameters, parameter.name) }));
  const missing = found.filter(({ fields }) => fields.length === 0);
  const allowed = missing.map(({ name, allowed }) => `${name} with the value ${allowed}`).join(", and ");
  return [
    missing.length > 0 ? violation(parameters, allowed) : undefined,
    ...found.flatMap(({ fields, name, isFine, allowed }) =>
      fields.flatMap((field) =>
        when(
          ask(at(field, "name"), (value) => value === name),
          [must(at(field, "value"), isFine, allowed)],
        ),
      ),
    ),
  ];
}

/** The parameters of that name, and those whose name is not known. */
const fieldsOf = (parameters: Field, name: string): readonly Field[] =>
  items(parameters).filter((each) => [name, UNKNOWN].includes(at(each, "name").value as string));
