import { isObject } from "../lib/field.ts";
import { typeOfManifest } from "../lib/kubernetes.ts";
import { type Report } from "../lib/rule.ts";
import { type StackResource } from "../lib/stack-rule.ts";
import { plainValue } from "../lib/engine-value.ts";
import { type Chunks, linesOf } from "./documents.ts";
import { type SelectedRules } from "./selection.ts";

/** What one rule says of one property. */
interface Violation {
  readonly rule: string;
  readonly message: string;
  readonly path: string;
}

type Id = string | number | null;
type Answer =
  | { readonly id: Id; readonly violations: readonly Violation[] }
  | { readonly id: Id; readonly error: string };

const NONE: readonly Violation[] = [];

const toViolations = (rule: string, reports: readonly Report[]): readonly Violation[] =>
  reports.length === 0
    ? NONE
    : reports
        .filter(({ kind }) => kind === "violation")
        .map(({ fact, allowed, path }) => ({ rule, message: `${fact} Allowed: ${allowed}.`, path }));

/** @throws an Error that says what is wrong with the resource */
function toResource(value: unknown, where: string): StackResource {
  if (!isObject(value) || Array.isArray(value))
    throw new Error(`${where} is no object: a resource has "type", "name" and "props"`);
  const { props, type = typeOfManifest(props), urn, parent, dependencies } = value;
  const name = value["name"] ?? "";
  if (!Object.hasOwn(value, "props")) throw new Error(`${where} has no "props", the resource's properties`);
  if (typeof type !== "string" || type === "")
    throw new Error(`${where} has no "type", a Pulumi type token such as "kubernetes:apps/v1:Deployment"`);
  if (typeof name !== "string") throw new Error(`${where} has a "name" that is no string`);
  return {
    type,
    name,
    props: plainValue(props),
    ...(typeof urn === "string" && { urn }),
    ...(typeof parent === "string" && { parent }),
    ...(Array.isArray(dependencies) && { dependencies: dependencies.map(String) }),
  };
}

const judgeResource = (resource: StackResource, { rulesFor }: SelectedRules): readonly Violation[] =>
  rulesFor(resource.type).flatMap(({ rule, settings }) =>
    toViolations(rule.name, rule.evaluate(resource, settings)),
  );

function judgeStack(
  resources: readonly StackResource[],
  { stackRules }: SelectedRules,
): readonly Violation[] {
  return stackRules.flatMap(({ rule, settings }) =>
    rule
      .evaluateStack(resources, settings)
      .flatMap((report) =>
        toViolations(rule.name, [{ ...report, fact: `${report.resource.name}: ${report.fact}` }]),
      ),
  );
}

function judgeLine(line: string, rules: SelectedRules): Answer {
  let id: Id = null;
  try {
    const value: unknown = JSON.parse(line);
    if (!isObject(value) || Array.isArray(value)) throw new Error("the line is no object");
    if (typeof value["id"] === "string" || typeof value["id"] === "number") ({ id } = value as { id: Id });
    else throw new Error('the line has no "id", a string or a number');
    const { resources } = value;
    const own =
      resources === undefined || Object.hasOwn(value, "props")
        ? judgeResource(toResource(value, "the line"), rules)
        : NONE;
    if (resources === undefined) return { id, violations: own };
    if (!Array.isArray(resources)) throw new Error('"resources" is no list');
    const members = resources.map((resource, index) => toResource(resource, `resources[${index}]`));
    return { id, violations: [...own, ...judgeStack(members, rules)] };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

/** What came of a run: the number of answers with violations, and of those with an error. */
export interface Tally {
  readonly violating: number;
  readonly failed: number;
}

/** Text is written in pieces of about this many characters. */
const PIECE = 1 << 16;

/**
 * Judges one resource a line, one list of resources by the rules over all of them, or both where a line has both, and
 * writes one answer a line, in order. Blank lines are passed over.
 */
export async function judgeLines(
  chunks: Chunks,
  rules: SelectedRules,
  write: (text: string) => void | Promise<void>,
): Promise<Tally> {
  const tally = { violating: 0, failed: 0 };
  let pending = "";
  for await (const line of linesOf(chunks)) {
    if (line.trim() === "") continue;
    const answer = judgeLine(line, rules);
    if ("error" in answer) tally.failed++;
    else if (answer.violations.length > 0) tally.violating++;
    pending += `${JSON.stringify(answer)}\n`;
    if (pending.length < PIECE) continue;
    await write(pending);
    pending = "";
  }
  if (pending !== "") await write(pending);
  return tally;
}
