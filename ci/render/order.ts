import { given } from "../../components/given.ts";
import { groupOf, type KubernetesObject } from "./objects.ts";

/** What the chart says by it: objects that have to be there, or done, before this one (docs/service-chart.md, "Order"). */
const BEFORE = "config.kubernetes.io/depends-on";

/** A wave of objects. */
export interface ObjectWave {
  /** The same for the same kind of object whatever else a service has: what moves to another wave is deleted and made anew. */
  readonly index: number;
  readonly objects: readonly KubernetesObject[];
}

/**
 * Objects in waves: none of a wave is applied before all of the ones before are there and well. What is asked for first, then
 * secrets, the Job of the database's role, migrations, what runs pods, what scales them, and at last what watches: some of it,
 * such as a disruption budget, is well only once there are pods. Flux deletes what leaves a Kustomization before the next one
 * makes it: so a wave is what is in it, and no count of what comes before. Pure.
 * @throws Error where that is not the order that the chart itself says
 */
export function wavesOf(objects: readonly KubernetesObject[]): ObjectWave[] {
  const byReference = new Map(objects.map((object) => [referenceOf(object), object]));
  const before = new Map(
    objects.map((object) => [object, needsOf(object).flatMap((need) => byReference.get(need) ?? [])]),
  );
  const awaited = new Set([...before.values()].flat());
  const indexes = new Map(objects.map((object) => [object, indexOf(object, awaited.has(object))]));
  for (const [object, needs] of before)
    for (const need of needs)
      if ((indexes.get(need) ?? 0) >= (indexes.get(object) ?? 0))
        throw new Error(`${referenceOf(object)} waits for ${referenceOf(need)}, which comes no earlier`);
  const used = [...new Set(indexes.values())].sort((a, b) => a - b);
  return used.map((index) => ({
    index,
    objects: objects
      .filter((object) => indexes.get(object) === index)
      .toSorted((a, b) => (fileNameOf(a) < fileNameOf(b) ? -1 : 1)),
  }));
}

const waves = { first: 0, secrets: 1, databaseRole: 2, migrations: 3, pods: 4, scalers: 5, last: 6 } as const;
const RUNS_PODS: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet", "CronJob"];

function indexOf({ kind, metadata }: KubernetesObject, isAwaited: boolean): number {
  const { labels = {} } = metadata as { labels?: Readonly<Record<string, string>> };
  if (kind === "ExternalSecret") return waves.secrets;
  if (kind === "Job" && labels["app.kubernetes.io/component"] === "database-role") return waves.databaseRole;
  if (kind === "Job") return isAwaited ? waves.migrations : waves.pods;
  if (RUNS_PODS.includes(kind)) return waves.pods;
  if (kind === "HorizontalPodAutoscaler") return waves.scalers;
  return isAwaited || kind === "Namespace" ? waves.first : waves.last;
}

/** `apps/namespaces/shop/Deployment/web`, as the annotation has it (kustomize, "depends-on"). */
function referenceOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = groupOf({ apiVersion });
  const { name, namespace } = metadata;
  return namespace === undefined
    ? `${group}/${kind}/${name}`
    : `${group}/namespaces/${namespace}/${kind}/${name}`;
}

function needsOf(object: KubernetesObject): string[] {
  const written = (object.metadata.annotations?.[BEFORE] ?? "").split(",").map((each) => each.trim());
  const target = (
    object["spec"] as
      { scaleTargetRef?: Pick<KubernetesObject, "apiVersion" | "kind"> & { name: string } } | undefined
  )?.scaleTargetRef;
  if (target === undefined) return written;
  const { namespace } = object.metadata;
  const metadata = { name: target.name, ...given({ namespace }) };
  return [...written, referenceOf({ apiVersion: target.apiVersion, kind: target.kind, metadata })];
}

/** `deployment-api.yaml`: of one service no two objects have one kind and name. */
export function fileNameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind.toLowerCase()}-${metadata.name}.yaml`;
}
