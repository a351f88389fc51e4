import { setTimeout as sleep } from "node:timers/promises";
import { ApiError, UnreachableError, isNotFound } from "../../kubernetes/client.ts";
import { type Cluster, keyOf } from "../../kubernetes/cluster.ts";
import type { GroupVersionKind } from "../../kubernetes/kinds.ts";
import { type KubeObject, listAt, textAt } from "../../kubernetes/objects.ts";
import { explain } from "./diagnosis.ts";
import { type ReadinessRule, type Verdict, waiting } from "./verdict.ts";

/** Polling starts quickly, since most objects are ready at once, and slows down to spare the machine. */
const FIRST_POLL_MS = 100;
const SLOWEST_POLL_MS = 500;

export interface AwaitOptions {
  readonly timeoutMs: number;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
}

export interface AwaitResult {
  /** The object as it was seen last. */
  readonly object: KubeObject;
  /** Absent where the object is ready. */
  readonly problem?: Problem;
}

export interface Problem {
  readonly message: string;
  /** What its Pods and events say. */
  readonly reasons: readonly string[];
}

/** Waits until the rule calls the object ready, or never. */
export async function awaitReady(
  cluster: Cluster,
  object: KubeObject,
  rule: ReadinessRule,
  { timeoutMs, signal }: AwaitOptions,
): Promise<AwaitResult> {
  const deadline = Date.now() + timeoutMs;
  const settled = settling(rule.settleMs ?? 0);
  let last = object;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
    const seen = await tolerant(() => look(cluster, last, rule));
    if (seen !== undefined) last = seen.live;
    const verdict = seen === undefined ? waiting("the API server does not answer") : seen.verdict;
    if (verdict.state === "ready" && settled(seen?.related ?? [])) return { object: last };
    const name = last.metadata.name ?? "";
    if (verdict.state === "failed") return unready(cluster, last, `'${name}' failed`, verdict.reason);
    if (signal.aborted)
      return unready(cluster, last, `Resource operation was cancelled for '${name}'`, reasonOf(verdict));
    if (Date.now() > deadline) {
      const message = `'${name}' timed out waiting to be Ready after ${Math.round(timeoutMs / 1000)} s`;
      return unready(cluster, last, message, reasonOf(verdict));
    }
    await sleep(pause);
  }
}

/** Whether an object is ready at this moment. */
export async function judgeNow(
  cluster: Cluster,
  object: KubeObject,
  rule: ReadinessRule,
): Promise<AwaitResult> {
  const { live, verdict } = await look(cluster, object, rule);
  if (verdict.state === "ready") return { object: live };
  const message = `Resource '${live.metadata.name ?? ""}' was created but is not ready`;
  return unready(cluster, live, message, reasonOf(verdict));
}

interface Sight {
  readonly live: KubeObject;
  readonly related: readonly KubeObject[];
  readonly verdict: Verdict;
}

async function look(cluster: Cluster, object: KubeObject, rule: ReadinessRule): Promise<Sight> {
  const live = await cluster.find(keyOf(object));
  if (live === undefined) {
    return {
      live: object,
      related: [],
      verdict: { state: "failed", reason: "it was deleted while it was awaited" },
    };
  }
  const related =
    rule.related === undefined ? [] : await cluster.list(rule.related, live.metadata.namespace ?? "");
  return { live, related, verdict: rule.judge(live, related) };
}

/** Undefined where the server is out of reach or out of order for a moment, as it may be during a long wait. */
async function tolerant<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnreachableError || (error instanceof ApiError && error.status >= 500))
      return undefined;
    throw error;
  }
}

/** Tells whether what it is shown has been the same for so long. */
function settling(milliseconds: number): (related: readonly KubeObject[]) => boolean {
  let last: string | undefined;
  let since = 0;
  return (related) => {
    const now = related.map(({ metadata }) => metadata.resourceVersion).join();
    if (now !== last) [last, since] = [now, Date.now()];
    return Date.now() - since >= milliseconds;
  };
}

function reasonOf(verdict: Verdict): string {
  return verdict.state === "ready" ? "it has been ready for too short a time" : verdict.reason;
}

async function unready(
  cluster: Cluster,
  object: KubeObject,
  message: string,
  reason: string,
): Promise<AwaitResult> {
  const dependents = await Promise.all(DEPENDENTS.map((kind) => listOrNone(cluster, kind, object)));
  const events = await listOrNone(cluster, EVENT, object);
  return {
    object,
    problem: { message, reasons: [reason, ...explain(object, { dependents: dependents.flat(), events })] },
  };
}

const DEPENDENTS: readonly GroupVersionKind[] = [
  { group: "apps", version: "v1", kind: "ReplicaSet" },
  { group: "", version: "v1", kind: "Pod" },
];
const EVENT: GroupVersionKind = { group: "", version: "v1", kind: "Event" };

/** A diagnosis is worth having without one of its parts. */
async function listOrNone(
  cluster: Cluster,
  kind: GroupVersionKind,
  object: KubeObject,
): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list(kind, object.metadata.namespace ?? "");
  } catch {
    return [];
  }
}

/** Waits until the object, or its successor of the same name, is gone; answers what keeps it where it stays. */
export async function awaitGone(
  cluster: Cluster,
  object: KubeObject,
  { timeoutMs, signal }: AwaitOptions,
): Promise<Problem | undefined> {
  const deadline = Date.now() + timeoutMs;
  let nudged = Date.now();
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 1.5, SLOWEST_POLL_MS)) {
    const live = await tolerant(() => findAny(cluster, object));
    if (live === "gone") return undefined;
    if (live !== undefined && isForgotten(live) && Date.now() - nudged >= NUDGE_MS) {
      await tolerant(() => nudge(cluster, live));
      nudged = Date.now();
    }
    if (signal.aborted || Date.now() > deadline) {
      const state = typeof live === "object" ? live : object;
      return {
        message: `'${object.metadata.name ?? ""}' was asked to go, and is still there`,
        reasons: remains(state),
      };
    }
    await sleep(pause);
  }
}

/** How long the API server is given to try again by itself, which takes it milliseconds. */
const NUDGE_MS = 2_000;

/**
 * Whether it is a definition whose instances the API server could not list ("storage is (re)initializing", where it was
 * only just made) or delete. It tries again at once, by a copy that may be older than what it has just written itself;
 * that conflict it takes for done, and looks again when its informer resyncs, up to five minutes later
 * (kubernetes/kubernetes, apiextensions-apiserver, pkg/controller/finalizer/crd_finalizer.go, `sync`).
 */
function isForgotten(object: KubeObject): boolean {
  return (
    object.kind === "CustomResourceDefinition" &&
    listAt(object, "status", "conditions").some(
      (each) => textAt(each, "type") === "Terminating" && /^InstanceDeletion/.test(textAt(each, "reason")),
    )
  );
}

/** A change of anything but that condition has the API server look again (there, `updateCustomResourceDefinition`). */
async function nudge(cluster: Cluster, object: KubeObject): Promise<void> {
  try {
    await cluster.annotate(keyOf(object), { "slipway.dev/asked-to-go-again": new Date().toISOString() });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

async function findAny(cluster: Cluster, object: KubeObject): Promise<KubeObject | "gone"> {
  try {
    const live = await cluster.get(keyOf(object));
    return live.metadata.uid === object.metadata.uid ? live : "gone";
  } catch (error) {
    if (isNotFound(error)) return "gone";
    throw error;
  }
}

/** What keeps an object that has been asked to go: its finalizers, and for a namespace its contents. */
function remains(object: KubeObject): readonly string[] {
  const finalizers = object.metadata.finalizers ?? [];
  const conditions = listAt(object, "status", "conditions");
  return [
    ...(finalizers.length > 0 ? [`finalizers that nobody has removed: ${finalizers.join(", ")}`] : []),
    ...conditions.filter((each) => textAt(each, "status") === "True").map((each) => textAt(each, "message")),
  ];
}
