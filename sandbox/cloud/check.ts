import type { CheckResult, Properties } from "../plugin/provider.ts";
import { containsUnknown, isRecord, isUnknown } from "../plugin/wire.ts";
import type { Model, NameRule } from "./model/model.ts";
import { knownPart } from "./properties.ts";
import { type PolicyKind, policyProblems } from "./rules/iam-policy.ts";
import { Problems } from "./rules/problems.ts";

/** What the check of one resource needs besides its inputs. */
export interface CheckRequest {
  /** The resource's name in the program. */
  readonly name: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly randomSeed: Uint8Array;
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly regions: readonly string[];
}

/** Every input of the type that the program may set. */
export function inputKeys(model: Model): string[] {
  const common = [...(model.regional ? ["region"] : []), ...(model.taggable ? ["tags", "tagsAll"] : [])];
  return [...model.immutable, ...model.mutable, ...common];
}

/** Fills defaults in, as the real provider does, and collects everything that is wrong. */
export function checkInputs(model: Model, request: CheckRequest): CheckResult {
  const problems = new Problems();
  const inputs: Properties = { ...model.defaults, ...withoutNull(request.news) };
  const keys = inputKeys(model);
  for (const key of Object.keys(request.news)) {
    if (!keys.includes(key))
      problems.report(key, `${model.type} has no input ${key}; allowed: ${keys.sort().join(", ")}`);
  }
  for (const key of model.required as readonly string[]) {
    if (inputs[key] === undefined)
      problems.report(key, `Missing required argument: ${model.type} needs ${key}`);
  }
  if (model.name !== undefined) fillName(model.name, request, inputs, problems);
  for (const [key, kind] of Object.entries(model.policies ?? {}))
    fillPolicy(key, kind as PolicyKind, inputs, problems);
  if (model.taggable) fillTags(request.defaultTags, inputs, problems);
  if (model.regional && !isUnknown(inputs.region)) problems.oneOf("region", inputs.region, request.regions);
  (model.check as ((inputs: unknown, problems: Problems) => void) | undefined)?.(knownPart(inputs), problems);
  return { inputs, failures: problems.failures };
}

function withoutNull(inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Seven hexadecimal digits: what Pulumi appends to the name of a resource that is given none. */
const SUFFIX_LENGTH = 7;

function fillName(
  rule: NameRule<PropertyKey>,
  request: CheckRequest,
  inputs: Properties,
  problems: Problems,
): void {
  const property = String(rule.property);
  const prefix = inputs[String(rule.prefix)] ?? `${request.name}-`;
  if (inputs[property] === undefined && typeof prefix === "string" && !isUnknown(prefix)) {
    const old = request.olds[property];
    const suffix = Buffer.from(request.randomSeed).toString("hex").slice(0, SUFFIX_LENGTH);
    const start = rule.lowerCase === true ? prefix.toLowerCase() : prefix;
    inputs[property] = typeof old === "string" && old.startsWith(start) ? old : start + suffix;
  }
  const name = inputs[property];
  if (typeof name !== "string" || isUnknown(name)) return;
  if (name.length > rule.max) {
    problems.report(
      property,
      `expected length of ${property} to be at most ${rule.max}, got ${name.length}: ${name}`,
    );
  }
  if (!rule.pattern.test(name))
    problems.report(property, `invalid value for ${property} (${rule.allowed}): ${name}`);
}

function fillPolicy(property: string, kind: PolicyKind, inputs: Properties, problems: Problems): void {
  const document = inputs[property];
  if (document === undefined || containsUnknown(document)) return;
  if (isRecord(document)) inputs[property] = JSON.stringify(document);
  for (const problem of policyProblems(document, kind)) problems.report(property, problem);
}

/** AWS: "Tag naming and usage conventions". */
const TAGS = { most: 50, key: 128, value: 256 };

function fillTags(
  defaultTags: Readonly<Record<string, string>>,
  inputs: Properties,
  problems: Problems,
): void {
  const tags = inputs.tags ?? {};
  if (isUnknown(tags)) {
    inputs.tagsAll = tags;
    return;
  }
  if (!isRecord(tags)) return problems.report("tags", "expected a map of strings");
  inputs.tagsAll = { ...defaultTags, ...tags };
  const entries = Object.entries(inputs.tagsAll as Properties);
  if (entries.length > TAGS.most)
    problems.report("tags", `at most ${TAGS.most} tags are allowed, got ${entries.length}`);
  for (const [key, value] of entries) {
    const at = `tags[${JSON.stringify(key)}]`;
    if (key.startsWith("aws:"))
      problems.report(at, "a key must not begin with aws:, which AWS keeps for itself");
    if (key.length > TAGS.key)
      problems.report(at, `a key has at most ${TAGS.key} characters, got ${key.length}`);
    if (typeof value !== "string")
      problems.report(at, `a value must be a string, got ${JSON.stringify(value)}`);
    else if (value.length > TAGS.value) {
      problems.report(at, `a value has at most ${TAGS.value} characters, got ${value.length}`);
    }
  }
}
