import {
  type KubeObject,
  conditionOf,
  isOwnedBy,
  listAt,
  numberAt,
  textAt,
} from "../../kubernetes/objects.ts";

/** What else there is in an object's namespace when it does not become ready. */
export interface Surroundings {
  /** Objects that may belong to it, directly or by way of one of the others: ReplicaSets, Pods. */
  readonly dependents: readonly KubeObject[];
  readonly events: readonly KubeObject[];
}

/** Lines at most: the first are as good as all of a hundred Pods'. */
const MAX_LINES = 8;

/** Why an object is not ready, as its Pods and its warning events say. Empty where they say nothing. */
export function explain(object: KubeObject, { dependents, events }: Surroundings): readonly string[] {
  const family = familyOf(object, dependents);
  const pods = family.filter(({ kind }) => kind === "Pod").flatMap(podProblems);
  const uids = new Set(family.map(({ metadata }) => metadata.uid));
  const warnings = new Map<string, string>();
  for (const event of events) {
    if (textAt(event, "type") !== "Warning" || !uids.has(textAt(event, "involvedObject", "uid"))) continue;
    const { kind, name, reason, message } = eventFields(event);
    // A Pod's own status may have said it already; a controller says it anew at each of its tries.
    if (pods.some((known) => known.includes(message))) continue;
    warnings.set(`[${kind} ${name}]: ${reason}`, message);
  }
  const lines = [...pods, ...[...warnings].map(([what, message]) => `${what}: ${message}`)];
  const unique = [...new Set(lines)];
  return unique.length <= MAX_LINES
    ? unique
    : [...unique.slice(0, MAX_LINES), `and ${unique.length - MAX_LINES} more like these`];
}

function eventFields(event: KubeObject) {
  return {
    kind: textAt(event, "involvedObject", "kind"),
    name: textAt(event, "involvedObject", "name"),
    reason: textAt(event, "reason"),
    message: textAt(event, "message")
      .replace(/^\(combined from similar events\): /, "")
      .trim(),
  };
}

/** The object, what it owns, and what those own. */
function familyOf(object: KubeObject, dependents: readonly KubeObject[]): readonly KubeObject[] {
  const family = [object];
  for (const member of family) family.push(...dependents.filter((each) => isOwnedBy(each, member)));
  return family;
}

function podProblems(pod: KubeObject): readonly string[] {
  const problems = ["initContainerStatuses", "containerStatuses"]
    .flatMap((list) => listAt(pod, "status", list))
    .flatMap(containerProblems);
  const unmet = ["PodScheduled", "Initialized", "Ready"].map((type) => conditionOf(pod, type));
  const complaint =
    unmet.find((condition) => condition !== undefined && condition.status !== "True")?.message ?? "";
  const lines = problems.length > 0 || complaint === "" ? problems : [complaint];
  return lines.map((line) => `[Pod ${pod.metadata.name ?? ""}]: ${line}`);
}

function containerProblems(status: unknown): readonly string[] {
  const name = textAt(status, "name");
  const waiting = textAt(status, "state", "waiting", "reason");
  const problems: string[] = [];
  if (!["", "ContainerCreating", "PodInitializing"].includes(waiting)) {
    problems.push(`container "${name}" [${waiting}] ${textAt(status, "state", "waiting", "message")}`.trim());
  }
  for (const state of ["state", "lastState"]) {
    const reason = textAt(status, state, "terminated", "reason");
    if (reason === "" || reason === "Completed") continue;
    const code = numberAt(status, [state, "terminated", "exitCode"]);
    const message = textAt(status, state, "terminated", "message").trim();
    problems.push(
      `container "${name}" terminated (${reason}: exit code ${code})${message === "" ? "" : `: ${message}`}`,
    );
  }
  return problems;
}
