import { nameOf, typeOf } from "../engine/events.ts";
import { type Outcome, type PolicyOutcome, mandatoryViolations } from "../engine/outcome.ts";
import { indent } from "./table.ts";

/** The engine's words for what it did, in the order in which people ask. */
const VERBS: readonly (readonly [operation: string, done: string])[] = [
  ["create", "created"],
  ["update", "updated"],
  ["replace", "replaced"],
  ["delete", "deleted"],
  ["refresh", "refreshed"],
  ["same", "unchanged"],
];

/** `3 created, 1 updated, 80 unchanged`, or `nothing to do`. */
export function describeChanges(changes: Outcome["changes"]): string {
  const parts = VERBS.flatMap(([operation, done]) =>
    changes[operation] ? [`${changes[operation]} ${done}`] : [],
  );
  return parts.length > 0 ? parts.join(", ") : "nothing to do";
}

/** One line for each violation, by what an exemption of it names, with its remediation below; mandatory ones first. */
export function describeViolations(policies: PolicyOutcome): string {
  const mandatory = mandatoryViolations(policies);
  const advisory = policies.violations.filter((violation) => !mandatory.includes(violation));
  return [...mandatory, ...advisory]
    .map(({ enforcementLevel, policyName, resourceUrn, message }) => {
      const where = resourceUrn ? ` (${exemptedAs(resourceUrn)})` : "";
      return `[${enforcementLevel}] ${policyName}${where}\n${indent(message.trim())}`;
    })
    .join("\n");
}

/**
 * `type::name`, as the policies' exemptions name a resource (docs/policies/README.md). One of Kubernetes goes by kind,
 * namespace and name there, which no URN has; by its URN, too.
 */
function exemptedAs(urn: string): string {
  const type = typeOf(urn);
  return `${type.startsWith("kubernetes:") ? "*" : ""}${type}::${nameOf(urn)}`;
}

/** `14 rules, 1,102 evaluations, 0 mandatory and 2 advisory violations`. */
export function summarizePolicies(policies: PolicyOutcome): string {
  const mandatory = mandatoryViolations(policies).length;
  const advisory = policies.violations.length - mandatory;
  const evaluations = policies.evaluations.toLocaleString("en");
  return `${policies.rules.length} rules, ${evaluations} evaluations, ${mandatory} mandatory and ${advisory} advisory violations`;
}

/** What everything that is cut off in the middle says once somebody has asked the engine to stop. */
const CUT_OFF =
  /rpc error|grpc|BAIL|[Cc]ancell?ed|transport is closing|resource monitor shut down|UNAVAILABLE|connection error/;

/** What others say once something has failed, which is told besides. */
const CONSEQUENCE = /(?:context canceled|grpc: the client connection is closing)\s*$|^update failed\s*$/;

/**
 * Why a run failed: violations that stopped it and everything that was reported as an error, each once; of one that was
 * interrupted, what went wrong besides.
 */
export function describeFailure({ diagnostics, policies }: Outcome, { interrupted = false } = {}): string {
  const said = diagnostics.filter(
    ({ severity, message }) => severity === "error" && !(interrupted && CUT_OFF.test(message)),
  );
  const causes = said.filter(({ message }) => !CONSEQUENCE.test(message));
  const errors = (causes.length > 0 ? causes : said).map(
    ({ urn, message }) => guardFix(urn, message) ?? (urn ? `${nameOf(urn)}: ` : "") + message.trim(),
  );
  const violations = mandatoryViolations(policies).length > 0 ? [describeViolations(policies)] : [];
  return [...new Set([...violations, ...errors])].join("\n");
}

/**
 * What to do where the engine refuses to delete what guards a stack (`stacks/destroy-guard.ts`). Its own advice is to take
 * the protection out of the state, after which AWS refuses half-way.
 */
function guardFix(urn: string | undefined, message: string): string | undefined {
  const setting = /-destroy-needs-(?<setting>.+)-false$/.exec(urn ?? "")?.groups?.["setting"];
  if (setting === undefined || !message.includes("protected")) return undefined;
  return (
    `slipway:${setting} protects this stack; nothing of it was deleted.\n` +
    "Fix: set it to false in the stack file, run `up`, then `destroy`"
  );
}
