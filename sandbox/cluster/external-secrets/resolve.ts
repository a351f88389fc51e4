import { isRecord } from "../../plugin/wire.ts";
import { type KubeObject, at, listAt, recordAt, textAt } from "../../kubernetes/objects.ts";
import { fillIn } from "./template.ts";

/** The manifest asks for what this emulator does not do. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";

  constructor(what: string) {
    super(`the sandbox's External Secrets does not model ${what}`);
  }
}

/** Where a SecretStore's secrets are. */
export interface StoreAccess {
  readonly region: string;
  /** ARN of the role that the operator assumes for this store. */
  readonly role?: string;
}

/** The part of a SecretStore that is understood. @throws {UnsupportedError} */
export function accessOf(store: KubeObject): StoreAccess {
  const aws = at(store, "spec", "provider", "aws");
  const others = Object.keys(recordAt(store, "spec", "provider")).filter((name) => name !== "aws");
  if (!isRecord(aws)) throw new UnsupportedError(`the provider ${others.join(", ") || "of an empty store"}`);
  if (aws.service !== "SecretsManager") throw new UnsupportedError(`the AWS service ${String(aws.service)}`);
  const [extra] = Object.keys(aws).filter((key) => !["service", "region", "role"].includes(key));
  if (extra !== undefined) throw new UnsupportedError(`spec.provider.aws.${extra} of a store`);
  const role = textAt(aws, "role");
  return { region: textAt(aws, "region"), ...(role !== "" && { role }) };
}

/**
 * The data of the target Secret, plain.
 * @param read - the value of a secret by its name or ARN
 * @param generate - what a generator makes, for a source that names one; undefined for others
 */
export async function resolveData(
  externalSecret: KubeObject,
  read: (key: string) => Promise<string>,
  generate: (source: unknown) => Promise<Readonly<Record<string, string>> | undefined> = async () =>
    undefined,
): Promise<Readonly<Record<string, string>>> {
  const spec = recordAt(externalSecret, "spec");
  const values: Record<string, string> = {};
  for (const [index, source] of listAt(spec, "dataFrom").entries()) {
    const generated = await generate(source);
    Object.assign(values, generated);
    if (generated !== undefined) continue;
    assertKnown(source, ["extract"], `spec.dataFrom[${index}]`);
    const reference = recordAt(source, "extract");
    Object.assign(values, textValues(await valueOf(reference, read), textAt(reference, "key")));
  }
  for (const [index, entry] of listAt(spec, "data").entries()) {
    assertKnown(entry, ["secretKey", "remoteRef"], `spec.data[${index}]`);
    values[textAt(entry, "secretKey")] = asText(await valueOf(recordAt(entry, "remoteRef"), read));
  }
  return templated(recordAt(spec, "target", "template"), values);
}

/** Secrets Manager keeps other fields' defaults in the object: they are fine as long as they say the default. */
const REFERENCE_DEFAULTS: Readonly<Record<string, string>> = {
  conversionStrategy: "Default",
  decodingStrategy: "None",
  metadataPolicy: "None",
  nullBytePolicy: "Ignore",
};

/** The secret's value, or the property of it, a path with dots into its JSON. */
async function valueOf(
  reference: Readonly<Record<string, unknown>>,
  read: (key: string) => Promise<string>,
): Promise<unknown> {
  const { key, property, ...others } = reference;
  for (const [name, value] of Object.entries(others)) {
    if (value !== (Object.hasOwn(REFERENCE_DEFAULTS, name) ? REFERENCE_DEFAULTS[name] : undefined))
      throw new UnsupportedError(`remoteRef.${name} ${String(value)}`);
  }
  const text = await read(String(key));
  if (typeof property !== "string" || property === "") return text;
  const found = at(parseJson(text), property) ?? at(parseJson(text), ...property.split("."));
  if (found === undefined) throw new Error(`key ${property} does not exist in secret ${String(key)}`);
  return found;
}

function textValues(value: unknown, key: string): Readonly<Record<string, string>> {
  const parsed = typeof value === "string" ? parseJson(value) : value;
  if (!isRecord(parsed)) throw new Error(`unable to unmarshal secret ${key}: it is no JSON object`);
  return Object.fromEntries(Object.entries(parsed).map(([name, each]) => [name, asText(each)]));
}

function templated(
  template: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { data, engineVersion = "v2", mergePolicy = "Replace", ...others } = template;
  for (const name of Object.keys(others)) {
    if (!["type", "metadata"].includes(name)) throw new UnsupportedError(`target.template.${name}`);
  }
  if (engineVersion !== "v2") throw new UnsupportedError(`template engine ${String(engineVersion)}`);
  if (!isRecord(data)) return values;
  const filled = Object.entries(data).map(([key, text]) => [key, fillIn(String(text), values)] as const);
  return { ...(mergePolicy === "Merge" && values), ...Object.fromEntries(filled) };
}

function assertKnown(value: unknown, keys: readonly string[], path: string): void {
  const [unknown] = Object.keys(isRecord(value) ? value : {}).filter((key) => !keys.includes(key));
  if (unknown !== undefined) throw new UnsupportedError(`${path}.${unknown}`);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds of a Go duration, e.g. `1h0m0s`. */
export function millisecondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
  return [...duration.matchAll(/(?<![\d.])(\d+(?:\.\d+)?)(ms|h|m|s)/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (units[unit] ?? 0),
    0,
  );
}
