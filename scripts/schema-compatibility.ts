/**
 * What users of the components lose by a new schema. SDKs in every language are made from it, so that whatever is told here
 * stops somebody's program: it waits for a major version, or has its reason in test/scripts/intended-schema-changes.ts.
 *
 *   npm run schema:record -- 1.2.3     with each release: keeps its schema, for later ones to be held to
 *   npm run schema:compare             what has changed since the last release that was recorded
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const SCHEMA_FILE = join(root, "components", "schema.json");
const RECORDED = join(root, "test", "scripts", "golden");

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Property = Readonly<Record<string, Json>>;
type Properties = Readonly<Record<string, Property>>;

interface TypeSpec {
  readonly properties?: Properties;
  readonly required?: readonly string[];
  /** The values of a choice. */
  readonly enum?: readonly { readonly value: Json }[];
}

interface ResourceSpec extends TypeSpec {
  readonly inputProperties?: Properties;
  readonly requiredInputs?: readonly string[];
}

export interface PackageSchema {
  readonly resources: Readonly<Record<string, ResourceSpec>>;
  readonly types: Readonly<Record<string, TypeSpec>>;
}

/**
 * Every change by which a program that was written for `before` may fail with `after`: something removed, an input that is
 * new and required or was optional, another type, an input that takes no Output any more, an output that may now be absent.
 */
export function breakingChanges(before: PackageSchema, after: PackageSchema): readonly string[] {
  return [
    ...compare(before.resources, after.resources, (token, old, now) => [
      ...propertyChanges(`${token}: input`, old.inputProperties, now.inputProperties),
      ...newlyRequired(`${token}: input`, old.requiredInputs, now.requiredInputs),
      ...propertyChanges(`${token}: output`, old.properties, now.properties),
      ...newlyRequired(`${token}: output`, now.required, old.required, "may now be absent"),
    ]),
    ...compare(before.types, after.types, (token, old, now) => [
      ...propertyChanges(token, old.properties, now.properties),
      ...newlyRequired(token, old.required, now.required),
      ...removedValues(token, old, now),
    ]),
  ];
}

function compare<Spec>(
  before: Readonly<Record<string, Spec>>,
  after: Readonly<Record<string, Spec>>,
  changes: (name: string, old: Spec, now: Spec) => readonly string[],
): readonly string[] {
  return Object.entries(before).flatMap(([name, old]) => {
    const now = Object.hasOwn(after, name) ? after[name] : undefined;
    return now === undefined ? [`${name} is removed`] : changes(name, old, now);
  });
}

function propertyChanges(where: string, before: Properties = {}, after: Properties = {}): readonly string[] {
  return compare(before, after, (name, old, now) => {
    const [was, is] = [typeOf(old), typeOf(now)];
    if (was !== is) return [`${name} was ${was} and is ${is}`];
    return losesOutputs(old, now) ? [`${name} takes no Output any more`] : [];
  }).map((change) => `${where} ${change}`);
}

/** A property's type without what is told about it. */
function typeOf(property: Property): string {
  const { type = "any", $ref } = property;
  if (typeof $ref === "string") return $ref.replace("#/types/", "");
  const inner = innerOf(property);
  return inner === undefined ? String(type) : `${String(type)} of ${typeOf(inner)}`;
}

/** Whether an Output, or a list or a map of them, could be passed and can no longer. */
function losesOutputs(before: Property, after: Property): boolean {
  if (after["plain"] === true && before["plain"] !== true) return true;
  const [was, is] = [innerOf(before), innerOf(after)];
  return was !== undefined && is !== undefined && losesOutputs(was, is);
}

/** What a list or a map is of. */
const innerOf = ({ items, additionalProperties }: Property): Property | undefined =>
  (items ?? additionalProperties) as Property | undefined;

function newlyRequired(
  where: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
  how = "is newly required",
): readonly string[] {
  return after.filter((name) => !before.includes(name)).map((name) => `${where} ${name} ${how}`);
}

function removedValues(token: string, before: TypeSpec, after: TypeSpec): readonly string[] {
  const values = after.enum?.map(({ value }) => value) ?? [];
  const removed = (before.enum ?? []).filter(({ value }) => !values.includes(value));
  return removed.map(({ value }) => `${token} has no ${JSON.stringify(value)} any more`);
}

/** What is compared, without what is only told: an improved description is no change, and the record stays small. */
export function structureOf({ resources, types }: PackageSchema): PackageSchema {
  const told = new Set(["description", "language", "willReplaceOnChanges", "isComponent"]);
  const plain = (key: string, value: unknown): unknown =>
    told.has(key) && typeof value !== "object" ? undefined : value;
  return JSON.parse(JSON.stringify({ resources, types }, plain)) as PackageSchema;
}

export const currentSchema = (): PackageSchema =>
  JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as PackageSchema;

/** Releases whose schema is recorded, the oldest first. */
export function recordedReleases(): readonly string[] {
  const parts = (release: string): number[] => release.split(".").map(Number);
  return readdirSync(RECORDED)
    .flatMap((file) => /^schema-(\d+\.\d+\.\d+)\.json$/.exec(file)?.[1] ?? [])
    .sort((one, other) => {
      const [left, right] = [parts(one), parts(other)];
      const index = left.findIndex((part, at) => part !== right[at]);
      return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
    });
}

export const recordedSchema = (release: string): PackageSchema =>
  JSON.parse(readFileSync(fileOf(release), "utf8")) as PackageSchema;

const fileOf = (release: string): string => join(RECORDED, `schema-${release}.json`);

function main([command, release]: readonly string[]): void {
  if (command === "record" && /^\d+\.\d+\.\d+$/.test(release ?? "")) {
    mkdirSync(RECORDED, { recursive: true });
    writeFileSync(fileOf(String(release)), `${JSON.stringify(structureOf(currentSchema()))}\n`);
    return;
  }
  const last = recordedReleases().at(-1);
  if (command !== "compare" || last === undefined) {
    process.stderr.write(
      "error: say what to do.\nAllowed: compare, or record with a release such as 1.2.3\n",
    );
    process.exitCode = 2;
    return;
  }
  const changes = breakingChanges(recordedSchema(last), currentSchema());
  process.stdout.write(changes.map((change) => `${change}\n`).join("") || `nothing breaks since ${last}\n`);
  process.exitCode = changes.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
