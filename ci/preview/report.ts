import { consequenceOf } from "./consequences.ts";
import { costChangesOf } from "./cost-drivers.ts";
import { code, escapeHtml, first, plural, some, table } from "./markdown.ts";
import { actionCounts, markedCounts, marks } from "./marks.ts";
import { type Change, dependenciesOf, type PreviewPlan, reachOf } from "./plan.ts";

/** GitHub refuses a comment of more characters (GitHub docs, REST: "body is too long (maximum is 65536 characters)"). */
export const MAX_CHARACTERS = 65_536;
/** Rows of each table of the summary: together they always have room, with names and addresses of the longest. */
const MAX_ROWS = 20;
/** Characters that say what is left out. */
const LEFT_OUT = 100;
/** More would be no picture. */
const MAX_NODES = 40;

export interface ReportRequest {
  readonly stack: string;
  readonly plan: PreviewPlan;
  /** What the comparison is of. `drift`: of what is there with what the program says. */
  readonly kind: "preview" | "drift";
  /** Whether pulumi itself ended well. */
  readonly hasSucceeded: boolean;
  /** Where the files of the runbook and the docs are, with a slash at its end. */
  readonly docsUrl: string;
  /** The run whose log has the rest. */
  readonly runUrl?: string;
}

/** A comment is found again by it. */
export function markerOf(kind: ReportRequest["kind"], stack: string): string {
  return `<!-- slipway:${kind}:${stack.replaceAll(/[^\w./-]/g, "")} -->`;
}

/**
 * What a reviewer has to know of a plan, in Markdown of at most `MAX_CHARACTERS`: first what is lost, forbidden or dearer and
 * the way back, then a picture, then every change as far as there is room. Names of resources and properties, and values of
 * what decides the cost; no other value. Pure.
 * @param most characters that it may have
 */
export function renderReport(request: ReportRequest, most = MAX_CHARACTERS): string {
  const { stack, plan, kind } = request;
  const summary = [
    markerOf(kind, stack),
    `### ${titleOf(request)}`,
    "",
    isUnknown(request) ? "What would change is not known." : countsOf(plan.changes),
    ...lossesOf(request),
    ...findingsOf(request),
    ...costsOf(request),
    ...waysBackOf(request),
  ];
  const groups = groupsOf(plan.changes);
  const parts = [pictureOf(plan, groups), ...groups.map(([name, changes]) => detailsOf(name, changes))];
  const end = request.runUrl === undefined ? [] : ["", `[The run](${request.runUrl}) has the whole log.`];
  // What does not fit goes, the least important first: that is, the last.
  let room = most - [...summary, ...end].join("\n").length - LEFT_OUT;
  let kept = 0;
  for (const part of parts) {
    room -= part.join("\n").length + 1;
    if (room < 0) break;
    kept += 1;
  }
  const left = parts.length - kept;
  const more = left === 0 ? [] : ["", `${plural(left, "part")} left out: there is no room for more.`];
  return [...summary, ...parts.slice(0, kept).flat(), ...more, ...end].join("\n");
}

/** Whether an update would be refused or end in an error, as far as a preview can tell. */
export function isBlocked({ plan, hasSucceeded }: Pick<ReportRequest, "plan" | "hasSucceeded">): boolean {
  return !hasSucceeded || plan.errors > 0 || plan.findings.some(({ level }) => level === "mandatory");
}

/** Whether it ended before it knew what would change. */
function isUnknown(request: ReportRequest): boolean {
  return isBlocked(request) && request.plan.changes.length === 0 && request.plan.findings.length === 0;
}

/** What of all to read first. */
export function titleOf(request: ReportRequest): string {
  return `${request.stack}: ${verdictOf(request)}`;
}

function verdictOf(request: ReportRequest): string {
  const { plan, kind } = request;
  const mandatory = plan.findings.filter(({ level }) => level === "mandatory").length;
  if (mandatory > 0) return `⛔ ${plural(mandatory, "policy violation")}: an update is refused`;
  if (isBlocked(request)) return "⛔ the preview failed: the log of the run has why";
  const lost = plan.changes.filter(isLoss);
  if (lost.length > 0)
    return `⚠️ ${plural(lost.length, "resource")} that something depends on or that hold data go`;
  if (plan.changes.length === 0) return kind === "drift" ? "✅ as main says" : "✅ no changes";
  return kind === "drift" ? "⚠️ not what main says" : "✅ nothing is replaced or deleted that lasts";
}

function countsOf(changes: readonly Change[]): string {
  const counts = actionCounts(changes).map(({ action, count }) => `${count} to ${action}`);
  return counts.length === 0 ? "Nothing to change." : `${counts.join(", ")}.`;
}

/** Whether something that lasts goes with it. */
function isLoss(change: Change): boolean {
  const goes = change.action === "replace" || change.action === "delete";
  return goes && (change.isProtected || consequenceOf(change)?.loss !== undefined);
}

function lossesOf({ plan }: ReportRequest): string[] {
  const gone = plan.changes.filter(({ action }) => action === "replace" || action === "delete");
  if (gone.length === 0) return [];
  const order = gone.toSorted((a, b) => Number(isLoss(b)) - Number(isLoss(a)));
  const rows = order.map((change) => {
    const reached = [...reachOf(change.urn, plan.dependents)];
    const services = [...new Set(reached.flatMap((urn) => plan.services.get(urn) ?? []))].sort();
    const own = plan.services.get(change.urn);
    const all = own === undefined || services.includes(own) ? services : [own, ...services];
    const loss = [
      ...(change.isProtected ? ["**it is protected: the update is refused**"] : []),
      ...(change.isRetained
        ? ["nothing: it stays in the account"]
        : [consequenceOf(change)?.loss ?? "nothing that lasts"]),
    ].join("; ");
    return [
      marks[change.action],
      `${code(change.name)} (${code(change.type)})`,
      some(change.reasons, 3),
      loss,
      reached.length === 0 ? "nothing" : plural(reached.length, "resource"),
      some(all),
    ];
  });
  return [
    ...["", "#### Replaced or deleted", ""],
    ...first(
      table(["", "what", "because of", "what goes with it", "depends on it", "services reached"], rows),
      MAX_ROWS + 2,
    ),
  ];
}

function findingsOf(request: ReportRequest): string[] {
  const { plan, docsUrl } = request;
  if (plan.findings.length === 0) return isUnknown(request) ? [] : ["", "Policies: nothing to say."];
  const rows = plan.findings.map(({ level, policy, resource }) => [
    level === "mandatory" ? "⛔ mandatory" : level,
    /^[a-z0-9-]{1,60}$/.test(policy) ? `[${policy}](${docsUrl}docs/policies/${policy}.md)` : code(policy),
    code(resource),
  ]);
  return ["", "#### Policies", "", ...first(table(["level", "policy", "resource"], rows), MAX_ROWS + 2)];
}

function costsOf({ plan, docsUrl }: ReportRequest): string[] {
  const sizes = ["Large", "Medium", "Small"];
  const changes = costChangesOf(plan.changes).sort(
    (a, b) => sizes.indexOf(a.driver.size) - sizes.indexOf(b.driver.size),
  );
  if (changes.length === 0) return [];
  const rows = changes.map(({ name, driver, direction, values }) => [
    { more: "▲ more", less: "▼ less", changes: "◆ changes" }[direction],
    driver.size.toLowerCase(),
    code(name),
    values === "" ? "the resource itself" : `${driver.property}: ${code(values)}`,
    code(driver.setting),
  ]);
  return [
    ...["", `#### What the bill shows ([no prices](${docsUrl}docs/cost.md))`, ""],
    ...first(table(["", "effect", "what", "change", "setting"], rows), MAX_ROWS + 2),
  ];
}

function waysBackOf({ plan, docsUrl, kind }: ReportRequest): string[] {
  if (plan.changes.length === 0) return [];
  const found = new Map<string, { entry: string; wayBack: string; names: string[] }>();
  for (const change of plan.changes) {
    const consequence = change.action === "create" ? undefined : consequenceOf(change);
    const wayBack = change.action === "update" ? consequence?.changed : consequence?.wayBack;
    if (consequence === undefined || wayBack === undefined) continue;
    const key = `${consequence.entry} ${wayBack}`;
    const { names } = found.get(key) ?? { names: [] };
    found.set(key, { entry: consequence.entry, wayBack, names: [...names, change.name] });
  }
  const link = (entry: string): string => `[${entry}](${docsUrl}RUNBOOK.md#${anchorOf(entry)})`;
  const rows = [...found.values()].map(({ entry, wayBack, names }) => [some(names), link(entry), wayBack]);
  const rest =
    kind === "drift"
      ? `By whom and what to do: ${link("Drift")}.`
      : `All else: revert the commit and deploy again. Where the update itself fails: ${link("A release failed, and nothing could be taken back")}.`;
  return [
    ...["", kind === "drift" ? "#### What to do" : "#### The way back", ""],
    ...(rows.length === 0 ? [] : [...table(["what", "runbook", "way back"], rows), ""]),
    rest,
  ];
}

/** As GitHub makes it of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

type Group = readonly [name: string, changes: readonly Change[]];

/** By component, those first in which something goes. */
function groupsOf(changes: readonly Change[]): Group[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes)
    groups.set(change.component, [...(groups.get(change.component) ?? []), change]);
  const weight = ([, all]: Group): number => Math.max(...all.map((change) => (isLoss(change) ? 2 : 1)));
  return [...groups].sort((a, b) => weight(b) - weight(a) || (a[0] < b[0] ? -1 : 1));
}

/** What changes, by component, and which of them builds on which: GitHub draws it. */
function pictureOf(plan: PreviewPlan, groups: readonly Group[]): string[] {
  if (groups.length === 0 || groups.length > MAX_NODES) return [];
  const index = new Map(groups.map(([name], at) => [name, at]));
  const edges = dependenciesOf(plan).map(([from, to]) => `  n${index.get(from)} --> n${index.get(to)}`);
  const nodes = groups.map(
    ([name, all], at) =>
      `  n${at}["${name.replaceAll(/[^\w .:/-]/g, "").slice(0, 60)} ${markedCounts(all)}"]`,
  );
  return ["", "```mermaid", "flowchart LR", ...nodes, ...edges.sort(), "```"];
}

function detailsOf(name: string, changes: readonly Change[]): string[] {
  const rows = changes.map(({ action, type, name: own, properties, declaredAt }) => [
    marks[action],
    code(type),
    code(own),
    properties.slice(0, 12).map(code).join(", ") + (properties.length > 12 ? ", …" : ""),
    declaredAt === "" ? "" : code(declaredAt),
  ]);
  return [
    ...["", `<details><summary><code>${escapeHtml(name)}</code> (${changes.length})</summary>`, ""],
    ...table(["", "type", "name", "properties", "declared at"], rows),
    ...["", "</details>"],
  ];
}
