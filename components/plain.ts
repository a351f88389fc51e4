import type { OutputInstance } from "@pulumi/pulumi";

type IsInput<Value> = [Extract<Value, OutputInstance<unknown>>] extends [never] ? false : true;

type PlainValue<Value> = Value extends readonly (infer Item)[]
  ? readonly PlainValue<Item>[]
  : Value extends object
    ? Plain<Value>
    : Value;

/**
 * The part of a component's arguments that is known before anything is made: what a planner decides and judges by. An
 * argument that takes an Output is no part of it; of a map of such values there are the keys.
 */
export type Plain<Args> = {
  readonly [
    Key in keyof Args as string extends Key ? Key : IsInput<Args[Key]> extends true ? never : Key
  ]: string extends Key
    ? IsInput<Args[Key]> extends true
      ? unknown
      : PlainValue<Args[Key]>
    : PlainValue<Args[Key]>;
};
