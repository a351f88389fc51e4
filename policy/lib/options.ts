/** The part of JSON Schema that options need; CrossGuard validates a pack's configuration by it. */
export interface OptionSchema {
  readonly type: "boolean" | "integer" | "string" | "array";
  readonly enum?: string[];
  readonly items?: { readonly enum: (string | number)[] } | { readonly type: "string" };
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description: string;
  readonly default: boolean | number | string | (string | number)[];
}

/** One setting of a rule: its default, its schema, and the test that a value read from JSON has to pass. */
export interface Option<T> {
  readonly default: T;
  readonly schema: OptionSchema;
  /** The accepted values, in words. */
  readonly allowed: string;
  readonly accepts: (value: unknown) => value is T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** The settings of a rule as its `check` gets them: complete and of the declared types. */
export type ConfigOf<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** A rule's settings as a user writes them. */
export type Settings = Readonly<Record<string, unknown>>;

const quoted = (members: readonly (string | number)[]): string =>
  members.map((member) => JSON.stringify(member)).join(", ");

/** A switch that is off unless set. */
export function flag(description: string): Option<boolean> {
  return {
    default: false,
    schema: { type: "boolean", description, default: false },
    allowed: "true or false",
    accepts: (value): value is boolean => typeof value === "boolean",
  };
}

/** A switch that is on unless set. */
export function switchedOn(description: string): Option<boolean> {
  const off = flag(description);
  return { ...off, default: true, schema: { ...off.schema, default: true } };
}

/** A whole number from `from` to `to`, both included; `by` unless set. */
export function integer(
  description: string,
  { from, to, by }: { readonly from: number; readonly to: number; readonly by: number },
): Option<number> {
  return {
    default: by,
    schema: { type: "integer", minimum: from, maximum: to, description, default: by },
    allowed: `a whole number from ${from} to ${to}`,
    accepts: (value): value is number =>
      Number.isInteger(value) && Number(value) >= from && Number(value) <= to,
  };
}

/** One of `members`; `by` unless set. */
export function choice<T extends string>(
  members: readonly T[],
  { description, by }: { readonly description: string; readonly by: T },
): Option<T> {
  return {
    default: by,
    schema: { type: "string", enum: [...members], description, default: by },
    allowed: `one of ${quoted(members)}`,
    accepts: (value): value is T => members.includes(value as T),
  };
}

/** A list of strings that only the user can know; `by` unless set. */
export function strings(description: string, by: readonly string[] = []): Option<readonly string[]> {
  return {
    default: by,
    schema: { type: "array", items: { type: "string" }, description, default: [...by] },
    allowed: "a list of strings",
    accepts: (value): value is readonly string[] =>
      Array.isArray(value) && value.every((element) => typeof element === "string"),
  };
}

/** A list of some of `members`. */
export function subsetOf<T extends string | number>(
  members: readonly T[],
  { description, by }: { readonly description: string; readonly by: readonly T[] },
): Option<readonly T[]> {
  return {
    default: by,
    schema: { type: "array", items: { enum: [...members] }, description, default: [...by] },
    allowed: `a list of ${quoted(members)}`,
    accepts: (value): value is readonly T[] =>
      Array.isArray(value) && value.every((element) => members.includes(element as T)),
  };
}

/** The settings with the defaults filled in; a value that the option refuses gives way to the default. */
export function resolveSettings<O extends Options>(options: O, settings: Settings): ConfigOf<O> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
      return [name, option.accepts(value) ? value : option.default];
    }),
  ) as ConfigOf<O>;
}

/** What is wrong with the settings, one sentence each, for those who read them without the engine's validation. */
export function settingsErrors(rule: string, options: Options, settings: Settings): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) return [noSuchOption(rule, name, Object.keys(options))];
    if (option.accepts(value)) return [];
    return [`${rule}.${name}: received ${JSON.stringify(value) ?? "undefined"}. Allowed: ${option.allowed}.`];
  });
}

export function noSuchOption(rule: string, name: string, known: readonly string[]): string {
  return `${rule}.${name}: no such option. Options of this rule: ${known.join(", ") || "none"}.`;
}

/** Settings by rule name that give each rule those of `settings` that it has an option for. */
export function sharedSettings(
  rules: readonly { readonly name: string; readonly options: Options }[],
  settings: Settings,
): Readonly<Record<string, Settings>> {
  return Object.fromEntries(
    rules.map(({ name, options }) => [
      name,
      Object.fromEntries(Object.entries(settings).filter(([option]) => Object.hasOwn(options, option))),
    ]),
  );
}
