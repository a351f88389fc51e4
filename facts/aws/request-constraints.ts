import { factsIn } from "./read-facts.ts";

/** What AWS's API asks of a value: of a parameter, or of a part of one. */
export interface Shape {
  readonly type: "structure" | "list" | "map" | PlainType;
  /** Least and greatest length of a string, number of entries of a list or map, or value of a number. */
  readonly min?: number;
  readonly max?: number;
  /** A regular expression that matches all of the string. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Of a structure: each member's shape, by its name among `shapes`, or a plain type that nothing is asked of. */
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Whether exactly one member has to be given. */
  readonly union?: boolean;
  /** Of a list: its members' shape. */
  readonly member?: string;
  /** Of a map: its keys' and its values' shape. */
  readonly key?: string;
  readonly value?: string;
}

type PlainType = "blob" | "boolean" | "double" | "float" | "integer" | "long" | "string" | "timestamp";

interface RequestConstraints {
  /** What the constraints were taken from. */
  readonly source: string;
  /** ISO date of that. */
  readonly date: string;
  /** Name of the input's shape, by operation: `ec2.CreateVpc`. */
  readonly operations: Readonly<Record<string, string>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/**
 * What AWS's API asks of the requests that Slipway's resources become.
 * Source: AWS's service models in botocore, by `npm run generate:request-constraints`.
 */
export const requestConstraints = factsIn<RequestConstraints>("aws/request-constraints");

/** A shape by its name, or one of a plain type that nothing is asked of. */
export function shapeNamed(name: string): Shape {
  return requestConstraints().shapes[name] ?? { type: name as PlainType };
}

/** What an operation's parameters are. @throws for one that was not extracted */
export function operationShape(operation: string): Shape {
  const name = requestConstraints().operations[operation];
  if (name === undefined)
    throw new Error(`facts/aws/request-constraints.py does not extract ${operation}: add it there`);
  return shapeNamed(name);
}
