/**
 * What `pulumi preview --json --show-sames` and its event log say, as far as a report tells it. Names and shapes are
 * Pulumi's: `display.PreviewDigest` and `apitype.EngineEvent`. The digest knows dependencies and no policies, the log policies
 * and no dependencies.
 */
export interface PreviewDigest {
  readonly steps?: readonly PreviewStep[];
  readonly diagnostics?: readonly { readonly severity?: string; readonly message?: string }[];
}

export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: StepState;
  readonly newState?: StepState;
  readonly replaceReasons?: readonly string[];
  readonly diffReasons?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface StepState {
  readonly parent?: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly dependencies?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly sourcePosition?: string;
}

/** Of a policy's finding what is not a value: its message may quote one. */
export interface Finding {
  readonly policy: string;
  readonly level: string;
  readonly resource: string;
}

export type Action = "create" | "update" | "replace" | "delete";

export interface Change {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly action: Action;
  /** Names of the properties that differ; no value of them. */
  readonly properties: readonly string[];
  /** Those that make it a replacement. */
  readonly reasons: readonly string[];
  readonly isProtected: boolean;
  /** Left in the account when it is deleted from the stack. */
  readonly isRetained: boolean;
  /** Outermost component that it is part of; its own name where it is of none. */
  readonly component: string;
  /** `stacks/platform.ts:12`: of the innermost of what it is part of that the program declares; empty where nobody knows. */
  readonly declaredAt: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

export interface PreviewPlan {
  readonly changes: readonly Change[];
  /** By URN of a resource the URNs of what depends on it, of the whole stack. */
  readonly dependents: ReadonlyMap<string, ReadonlySet<string>>;
  /** By URN the service that it is part of. */
  readonly services: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
  readonly errors: number;
  readonly warnings: number;
}

const SERVICE = "slipway:service:Service";

const actions: Readonly<Record<string, Action>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  "discard-replaced": "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
};

/**
 * What a preview has found. Pure.
 * @param digest what it printed @param events its event log, a JSON object a line @param root folder of the project
 */
export function readPlan(digest: PreviewDigest, events: string, root: string): PreviewPlan {
  const steps = digest.steps ?? [];
  const states = new Map<string, StepState>();
  for (const { urn, oldState, newState } of steps) states.set(urn, newState ?? oldState ?? {});
  const severities = (digest.diagnostics ?? []).map(({ severity }) => severity);
  return {
    changes: changesOf(steps, states, root),
    dependents: dependentsOf(steps),
    services: new Map(
      [...states.keys()].flatMap((urn) => {
        const service = ancestors(urn, states).find((each) => typeOf(each) === SERVICE);
        return service === undefined ? [] : [[urn, nameOf(service)] as const];
      }),
    ),
    findings: findingsOf(events),
    errors: severities.filter((severity) => severity === "error").length,
    warnings: severities.filter((severity) => severity === "warning").length,
  };
}

function changesOf(
  steps: readonly PreviewStep[],
  states: ReadonlyMap<string, StepState>,
  root: string,
): Change[] {
  const changes = new Map<string, Change>();
  for (const step of steps) {
    // A refresh may have found a difference before: the program says that it is none.
    if (step.op === "same") changes.delete(step.urn);
    const action = Object.hasOwn(actions, step.op) ? actions[step.op] : undefined;
    const type = typeOf(step.urn);
    if (action === undefined || type.startsWith("pulumi:")) continue;
    const { oldState = {}, newState = {}, urn } = step;
    const state = step.newState ?? step.oldState ?? {};
    // A replacement has several steps of one URN: any of them tells that it is one, the later ones the most.
    const isReplaced = action === "replace" || changes.get(urn)?.action === "replace";
    const names = new Set([...Object.keys(step.detailedDiff ?? {}), ...(step.diffReasons ?? [])]);
    changes.set(urn, {
      ...{ urn, type, name: nameOf(urn), action: isReplaced ? "replace" : action },
      properties: action === "update" || isReplaced ? [...names].map(plainPath).sort() : [],
      reasons: [...(step.replaceReasons ?? changes.get(urn)?.reasons ?? [])].sort(),
      isProtected: oldState.protect === true,
      isRetained: state.retainOnDelete === true,
      component: nameOf(
        ancestors(urn, states)
          .filter((each) => !typeOf(each).startsWith("pulumi:"))
          .at(-1) ?? urn,
      ),
      declaredAt:
        ancestors(urn, states)
          .map((each) => declarationOf(states.get(each)?.sourcePosition, root))
          .find((each) => each !== "") ?? "",
      before: oldState.inputs ?? {},
      after: newState.inputs ?? {},
    });
  }
  return [...changes.values()].sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Properties that are maps, whose keys somebody chose: a name in a map of secrets is told to nobody. */
const MAPS = new Set(
  (
    "annotations binaryData config data environment labels matchLabels nodeSelector parameters secrets stringData tags " +
    "tagsAll values variables"
  ).split(" "),
);

/**
 * The part of a path that a schema names: `data["password"]` and `data.password` are told as `data`. What is no name of a
 * property, such as `DB_PASSWORD`, is a key, whatever it is in.
 */
function plainPath(path: string): string {
  const names = (path.split("[", 1)[0] ?? path).split(".");
  const map = names.findIndex((name) => MAPS.has(name));
  const key = names.findIndex((name, index) => index > 0 && !/^[a-z][a-zA-Z0-9]*$/.test(name));
  const ends = [names.length, ...(map === -1 ? [] : [map + 1]), ...(key === -1 ? [] : [key])];
  return names.slice(0, Math.min(...ends)).join(".");
}

function dependentsOf(steps: readonly PreviewStep[]): Map<string, Set<string>> {
  const dependents = new Map<string, Set<string>>();
  for (const { urn, oldState, newState } of steps)
    for (const state of [oldState, newState]) {
      // A provider is written as its URN and ID.
      const provider = state?.provider?.split("::").slice(0, 4).join("::");
      for (const need of [...(state?.dependencies ?? []), ...(provider === undefined ? [] : [provider])])
        if (need !== urn) dependents.set(need, (dependents.get(need) ?? new Set()).add(urn));
    }
  return dependents;
}

/** The URN itself, then what it is part of, outwards. */
function ancestors(urn: string, states: ReadonlyMap<string, StepState>): string[] {
  const found: string[] = [];
  for (let at: string | undefined = urn; at !== undefined && !found.includes(at); at = states.get(at)?.parent)
    found.push(at);
  return found;
}

/** Everything that depends on it, however far. */
export function reachOf(urn: string, dependents: PreviewPlan["dependents"]): ReadonlySet<string> {
  const reached = new Set<string>();
  const next = [urn];
  for (let at = next.pop(); at !== undefined; at = next.pop())
    for (const each of dependents.get(at) ?? [])
      if (each !== urn && !reached.has(each)) {
        reached.add(each);
        next.push(each);
      }
  return reached;
}

/** Of the components that change which builds on which: `[what, what builds on it]`, each once. */
export function dependenciesOf({ changes, dependents }: PreviewPlan): [string, string][] {
  const componentOf = new Map(changes.map(({ urn, component }) => [urn, component]));
  const found = new Map<string, [string, string]>();
  for (const { urn, component } of changes)
    for (const dependent of dependents.get(urn) ?? []) {
      const other = componentOf.get(dependent);
      if (other !== undefined && other !== component)
        found.set(JSON.stringify([component, other]), [component, other]);
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, edge]) => edge);
}

/** What policies said, from the engine's event log. Of an engine that was killed the last line is half an event. */
export function policyEventsOf(events: string): Readonly<Record<string, unknown>>[] {
  return events.split("\n").flatMap((line) => {
    if (!line.includes('"policyEvent"')) return [];
    try {
      const { policyEvent } = JSON.parse(line) as { policyEvent?: Record<string, unknown> };
      return policyEvent === undefined ? [] : [policyEvent];
    } catch {
      return [];
    }
  });
}

function findingsOf(events: string): Finding[] {
  const found = new Map<string, Finding>();
  for (const policyEvent of policyEventsOf(events)) {
    const [policy, level, urn] = ["policyName", "enforcementLevel", "resourceUrn"].map((key) =>
      typeof policyEvent[key] === "string" ? policyEvent[key] : "",
    ) as [string, string, string];
    found.set(`${policy} ${urn}`, { policy, level, resource: urn === "" ? "the stack" : nameOf(urn) });
  }
  return [...found.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ level, policy, resource }: Finding): string =>
  `${level === "mandatory" ? 0 : 1} ${policy} ${resource}`;

/**
 * `project:///stacks/platform.ts#12,3`, or of an ES module `project:///file:/home/…/stacks/platform.ts#12,3`: a file of the
 * project. Of others nothing is told: of packages, of what is made, of providers of components.
 */
function declarationOf(position: string | undefined, root: string): string {
  const [, path = "", line] = /^project:\/\/\/([^#]+)#(\d+)/.exec(position ?? "") ?? [];
  const file = path.startsWith(`file:${root}/`) ? path.slice(`file:${root}/`.length) : path;
  return /^(?!node_modules\/|\.)[\w./-]+$/.test(file) ? `${file}:${line}` : "";
}

/** `name` of `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

export function typeOf(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}
