/**
 * The marks that the engine's protocol puts on values (`@pulumi/pulumi/runtime/rpc`): repeated here because
 * loading the SDK for two constants would cost a plugin half a second and 70 MB.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether an unknown value is anywhere within. */
export function containsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (isRecord(value)) return Object.values(value).some(containsUnknown);
  return isUnknown(value);
}

export function secret(value: unknown): unknown {
  return { [SIGNATURE]: SECRET, value };
}

export function isSecret(value: unknown): value is { value: unknown } {
  return isRecord(value) && value[SIGNATURE] === SECRET;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value without the keys that are undefined, which the protocol cannot carry. */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each) => withoutUndefined(each ?? null)) as T;
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutUndefined(each)])) as T;
}
