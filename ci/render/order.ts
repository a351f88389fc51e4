import { groupOf, type KubernetesObject } from "./objects.ts";

/** What the chart says by it: objects that have to be there, or done, before this one (docs/service-chart.md, "Order"). */
const BEFORE = "config.kubernetes.io/depends-on";

/**
 * Objects in waves: none of a wave is applied before all of the one before are there and well. By the chart's own order,
 * and scalers after what they scale. What nothing waits for, and that waits for nothing, comes with the last: some of it,
 * such as a disruption budget, is well only once there are pods. Pure.
 */
export function wavesOf(objects: readonly KubernetesObject[]): KubernetesObject[][] {
  const byReference = new Map(objects.map((object) => [referenceOf(object), object]));
  const before = new Map(
    objects.map((object) => [object, needsOf(object).flatMap((need) => byReference.get(need) ?? [])]),
  );
  const awaited = new Set([...before.values()].flat());
  const levels = new Map<KubernetesObject, number>();
  const levelOf = (object: KubernetesObject, seen: readonly KubernetesObject[]): number => {
    const known = levels.get(object);
    if (known !== undefined) return known;
    if (seen.includes(object)) throw new Error(`${referenceOf(object)} waits for itself`);
    const level = Math.max(
      0,
      ...(before.get(object) ?? []).map((need) => levelOf(need, [...seen, object]) + 1),
    );
    levels.set(object, level);
    return level;
  };
  const last = Math.max(0, ...objects.map((object) => levelOf(object, [])));
  const waveOf = (object: KubernetesObject): number => {
    const isAlone = !awaited.has(object) && (before.get(object) ?? []).length === 0;
    return isAlone && object.kind !== "Namespace" ? last : levelOf(object, []);
  };
  return Array.from({ length: last + 1 }, (_, wave) =>
    objects
      .filter((object) => waveOf(object) === wave)
      .toSorted((a, b) => (fileNameOf(a) < fileNameOf(b) ? -1 : 1)),
  );
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
  const metadata = { name: target.name, ...(namespace === undefined ? {} : { namespace }) };
  return [...written, referenceOf({ apiVersion: target.apiVersion, kind: target.kind, metadata })];
}

/** `deployment-api.yaml`: of one service no two objects have one kind and name. */
export function fileNameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind.toLowerCase()}-${metadata.name}.yaml`;
}
