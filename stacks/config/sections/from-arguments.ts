import type { OutputInstance } from "@pulumi/pulumi";
import { z } from "zod";
import { argumentChoices, argumentTypes } from "../../../components/argument-types.ts";
import { membersOf, partsOf } from "../../../components/arguments.ts";
import { own } from "../../../components/own.ts";
import type { FieldsOf } from "./from-settings.ts";
import { count, oneOf } from "./shapes.ts";

/** A value as a stack file has it, where the component takes one that is known later, too. */
type Written<Value> = Value extends OutputInstance<unknown> | Promise<unknown>
  ? never
  : Value extends (infer Item)[]
    ? Written<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: Written<Value[Key]> }
      : Value;

/** The fields of a section that are arguments of a component. */
interface Arguments<Args> {
  readonly all: FieldsOf<Written<Args>>;
  /** Those but for what the program itself says. */
  without<Key extends keyof Args & string>(...keys: Key[]): FieldsOf<Written<Omit<Args, Key>>>;
}

/**
 * The settings of a section, as the component that they go to declares them: a new argument is a new setting, unless the
 * section leaves it out. What only editors have to know, such as bounds, the section says of a field by writing it again.
 * Types are refused here; the rest is judged by the component's planner, together with what is wrong besides.
 * @param group - the component's type token, or the name of a group of its arguments
 */
export function argumentsOf<Args>(group: string): Arguments<Args> {
  const all = fields(group);
  return {
    all: all as unknown as FieldsOf<Written<Args>>,
    without(...keys) {
      const unknown = keys.find((key) => !Object.hasOwn(all, key));
      if (unknown !== undefined) throw new Error(`${group} has no argument ${unknown}`);
      const left = Object.entries(all).filter(([name]) => !(keys as string[]).includes(name));
      return Object.fromEntries(left) as never;
    },
  };
}

function fields(group: string): Record<string, z.ZodType> {
  if (own(argumentTypes, group) === undefined)
    throw new Error(`nothing takes arguments by the name ${group}`);
  return Object.fromEntries(
    membersOf(group).map(({ name, isOptional, type }) => {
      const field = typeOf(type);
      return [name, isOptional ? field.exactOptional() : field];
    }),
  );
}

function typeOf(type: string): z.ZodType {
  const { inner, kind } = partsOf(type);
  if (kind === "[]") return z.array(typeOf(inner));
  if (kind === "{}") return z.record(z.string(), typeOf(inner));
  const choices = own(argumentChoices, inner);
  if (choices) return oneOf(choices);
  if (own(argumentTypes, inner) !== undefined) return z.strictObject(fields(inner));
  // Almost every number is a whole one; a section that has another says so.
  if (inner === "number") return count;
  return inner === "boolean" ? z.boolean() : z.string();
}
