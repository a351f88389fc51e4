import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { SNAPSHOT } from "../cloud/model/rds/common.ts";
import { CloudStore } from "../cloud/store.ts";
import { readState, type StateResource } from "./state.ts";
import { type Workspace } from "./workspace.ts";

const execute = promisify(execFile);

/**
 * Everything that a stack has left behind, one line each: in Pulumi's state, in the emulated cloud, in the cluster.
 * @param own what the stack had there, where the cluster is also somebody else's @default all that Pulumi applied
 */
export async function findLeftovers(
  workspace: Workspace,
  own?: ReadonlySet<string>,
): Promise<readonly string[]> {
  const [{ resources }, inCluster] = await Promise.all([readState(workspace), clusterObjects(workspace)]);
  const cloud = new CloudStore(workspace.layout.cloud);
  const inCloud = cloud.types().flatMap((type) => cloud.list(type));
  return [
    ...resources.map(({ urn }) => `state: ${urn}`),
    ...lastingObjects(inCloud).map(({ type, id }) => `cloud: ${type} ${id}`),
    ...pulumiObjects(inCluster)
      .filter((name) => own === undefined || own.has(name))
      .map((name) => `cluster: ${name}`),
  ];
}

/**
 * Without what AWS keeps on purpose: KMS keys, and secrets that have a recovery window, are deleted only some days
 * after it was asked to, and a database's final snapshot is what a stack is told to leave behind.
 */
export function lastingObjects<Item extends { readonly type: string; readonly outputs: object }>(
  objects: readonly Item[],
): readonly Item[] {
  return objects.filter(({ type, outputs }) => type !== SNAPSHOT && !("deletionDate" in outputs));
}

interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly managedFields?: readonly { readonly manager?: string }[];
  };
}

/**
 * Names of the objects that Pulumi has applied. Its field managers tell them from what the cluster itself makes; what
 * controllers made for them (pods, endpoints) goes with them.
 */
export function pulumiObjects(objects: readonly KubeObject[]): readonly string[] {
  return objects
    .filter(({ metadata }) =>
      metadata.managedFields?.some(({ manager = "" }) => manager.startsWith("pulumi-")),
    )
    .map(({ kind, metadata }) => [kind, metadata.namespace, metadata.name].filter(Boolean).join("/"));
}

/** The names of a stack's objects in its cluster, as {@link pulumiObjects} says them. */
export function objectsOf(resources: readonly StateResource[]): ReadonlySet<string> {
  return new Set(
    resources.flatMap(({ type, id }) =>
      type.startsWith("kubernetes:") && id !== undefined
        ? [`${type.slice(type.lastIndexOf(":") + 1)}/${id}`]
        : [],
    ),
  );
}

async function clusterObjects({ env, layout }: Workspace): Promise<readonly KubeObject[]> {
  const kubectl = async (...arguments_: string[]): Promise<string> => {
    const options = { env, maxBuffer: Number.POSITIVE_INFINITY };
    return (await execute(join(layout.bin, "kubectl"), arguments_, options)).stdout;
  };
  const kinds = (await kubectl("api-resources", "--verbs=list", "--output=name")).trim().split("\n");
  const asked = kinds.filter((kind) => !kind.startsWith("events") && !kind.endsWith("metrics.k8s.io"));
  // A kind whose definition has just been deleted may still be among them.
  const list = ["get", asked.join(","), "--all-namespaces", "--ignore-not-found"];
  const found = await kubectl(...list, "--output=json", "--show-managed-fields");
  return (JSON.parse(found) as { items: KubeObject[] }).items;
}
