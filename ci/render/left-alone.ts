import { flaggersOwn } from "../../components/service/followed-fields.ts";
import { groupOf, type KubernetesObject } from "./objects.ts";

/** Fields of an object that others decide on once it is there: it is made as it is written, and they are left alone then. */
export interface LeftAlone {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** JSON pointers (RFC 6901). */
  readonly pointers: readonly string[];
}

/**
 * What of some objects is not the repository's: the number of pods, which the autoscaler decides on; what Flagger turns,
 * of a service that it judges; and the image of the Job that makes the database's role, which a release needs not anew.
 * The component leaves the same to them (`followedFields`, `initialReplicas`, `roleIsMadeOnce`). Pure.
 */
export function leftAlone(objects: readonly KubernetesObject[]): LeftAlone[] {
  const scaled = new Set(
    objects.flatMap(({ kind, spec }) =>
      kind === "HorizontalPodAutoscaler" ? targetOf(spec, "scaleTargetRef") : [],
    ),
  );
  const judged = new Set(
    objects.flatMap(({ kind, spec }) => (kind === "Canary" ? targetOf(spec, "targetRef") : [])),
  );
  return objects.flatMap((object) => {
    const { kind, metadata } = object;
    const { name, namespace = "" } = metadata;
    const pointers = [
      ...(kind === "Deployment" && (scaled.has(name) || judged.has(name)) ? ["/spec/replicas"] : []),
      ...(judged.has(name) ? flaggersPointers(object) : []),
      ...(isRoleJob(object) ? ["/spec/template/spec/containers/0/image"] : []),
    ];
    return pointers.length === 0 ? [] : [{ group: groupOf(object), kind, name, namespace, pointers }];
  });
}

function flaggersPointers({ apiVersion, kind }: KubernetesObject): string[] {
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  const fields = Object.hasOwn(flaggersOwn, type) ? (flaggersOwn[type] ?? []) : [];
  return fields.map((field) => `/${field.replaceAll(".", "/")}`);
}

function isRoleJob({ kind, metadata }: KubernetesObject): boolean {
  const { labels = {} } = metadata as { labels?: Readonly<Record<string, string>> };
  return kind === "Job" && labels["app.kubernetes.io/component"] === "database-role";
}

function targetOf(spec: unknown, field: string): string[] {
  const target = (spec as Readonly<Record<string, { readonly name?: string } | undefined>>)[field];
  return target?.name === undefined ? [] : [target.name];
}
