/**
 * A value by a key that comes from outside: a service may be called like something that every object has, such as
 * `constructor`, and then `values[key]` finds what nobody has put there.
 */
export function own<T>(values: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
