/**
 * One declaration of a setting, from which the rest comes: the interface of a component's arguments with its doc
 * comments (generated), the defaults and bounds that its planner applies, and the schemas of the stack file and of a
 * chart's values.
 */

/** What a value looks like. */
export type Shape =
  | { readonly kind: "whole" | "number"; readonly min: number; readonly max: number }
  | { readonly kind: "flag" }
  | { readonly kind: "text"; readonly pattern?: RegExp; readonly allowed?: string }
  | { readonly kind: "choice"; readonly name: string; readonly choices: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape; readonly minItems: number }
  | { readonly kind: "map"; readonly of: Shape; readonly keys?: RegExp }
  | {
      readonly kind: "group";
      /** Name of its interface, and what that says. */
      readonly name: string;
      readonly doc: string;
      readonly settings: Settings;
    }
  /** A value that may be known only once something is made. */
  | { readonly kind: "input"; readonly of: Shape };

export interface About<Value = unknown> {
  /** What it is. `{name}` stands for another setting, by its name in whatever is generated. */
  readonly description: string;
  /** What holds where it is left out. */
  readonly default?: Value;
  /** The default in words, or what the default means. A setting with neither is required. */
  readonly fallback?: string;
  /** Path of the chart's value that it becomes. */
  readonly chart?: string;
  /** The chart's own default, where that differs. */
  readonly chartDefault?: unknown;
  /** The stack file does not have it: the program says it. */
  readonly inStackFile?: false;
  /** A planner judges it with more than its own bounds: then it is not judged by its declaration. */
  readonly judgedByPlanner?: true;
  /** What to say of a wrong value, where the bounds alone don't tell why. */
  readonly wrong?: { readonly message?: string; readonly allowed?: string; readonly fix?: string };
}

export type Setting = About & { readonly shape: Shape };
export type Settings = Readonly<Record<string, Setting>>;

type Declared<A> = A & { readonly shape: Shape };
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const wholeShape = ({ min, max }: Bounds) => ({ kind: "whole", min, max }) as const;
export const numericShape = ({ min, max }: Bounds) => ({ kind: "number", min, max }) as const;
export const textShape = (pattern?: RegExp, allowed?: string): Shape => ({
  kind: "text",
  ...(pattern && { pattern }),
  ...(allowed !== undefined && { allowed }),
});

export const whole = <const A extends About<number>>({ min, max }: Bounds, about: A) => ({
  ...about,
  shape: { kind: "whole", min, max } as const,
});
/** A number that need not be whole. */
export const numeric = <const A extends About<number>>(bounds: Bounds, about: A) => ({
  ...about,
  shape: numericShape(bounds),
});
export const flag = <const A extends About<boolean>>(about: A): Declared<A> => ({
  ...about,
  shape: { kind: "flag" },
});
export const text = <const A extends About<string>>(about: A): Declared<A> => ({
  ...about,
  shape: textShape(),
});
export const matching = <const A extends About<string>>(
  pattern: RegExp,
  allowed: string,
  about: A,
): Declared<A> => ({ ...about, shape: textShape(pattern, allowed) });
/** One of a few: `choice({ ServiceKind }, …)` names the type and has its values. */
export const choice = <
  Choices extends Readonly<Record<string, string>>,
  const A extends About<Choices[string]>,
>(
  named: Readonly<Record<string, Choices>>,
  about: A,
) => {
  const [[name, values]] = Object.entries(named) as [[string, Choices]];
  const choices: readonly string[] = Object.values(values);
  return { ...about, shape: { kind: "choice", name, choices } as const };
};
export const list = <Of extends Shape, const A extends About<readonly unknown[]>>(
  of: Of,
  about: A,
  minItems = 0,
) => ({ ...about, shape: { kind: "list", of, minItems } as const });
export const map = <const A extends About<object>>(of: Shape, about: A, keys?: RegExp): Declared<A> => ({
  ...about,
  shape: { kind: "map", of, ...(keys && { keys }) },
});
/** A group with an interface of its own. */
export const groupShape = (name: string, doc: string, settings: Settings): Shape => ({
  kind: "group",
  name,
  doc,
  settings,
});
export const group = <const A extends About<object>>(shape: Shape, about: A): Declared<A> => ({
  ...about,
  shape,
});
/** A value that may be known only once something is made. */
export const input = <const A extends About>(about: A, of: Shape = textShape()): Declared<A> => ({
  ...about,
  shape: { kind: "input", of },
});

/** The defaults of those settings that have one. */
export type Defaults<S extends Settings> = {
  readonly [Key in keyof S as S[Key] extends { readonly default: unknown } ? Key : never]: S[Key] extends {
    readonly default: infer Default;
  }
    ? Default
    : never;
};

export function defaultsOf<S extends Settings>(settings: S): Defaults<S> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  ) as Defaults<S>;
}

/** Whether a setting has to be given. */
export function isRequired({ default: value, fallback }: Setting): boolean {
  return value === undefined && fallback === undefined;
}

/** A default, and what it means. */
export function fallbackOf({ default: value, fallback = "" }: Setting): string {
  const literal = value === undefined ? "" : JSON.stringify(value).replace(/,(?=\S)/g, ", ");
  return named([literal, fallback].filter((part) => part !== "").join(" "));
}

/** The text with other settings by the names that they have for the reader. */
export function named(text: string, name: (setting: string) => string = (setting) => setting): string {
  return text.replace(/\{(\w+)\}/g, (_, setting: string) => name(setting));
}
