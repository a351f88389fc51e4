import { setTimeout as sleep } from "node:timers/promises";
import { forcesPatch, namedFieldManager } from "../kubernetes/annotations.ts";
import {
  isAlreadyExists,
  isConflict,
  isNamespaceMissing,
  isNotFound,
  messageOf,
} from "../kubernetes/client.ts";
import { type Cluster, keyOf } from "../kubernetes/cluster.ts";
import { UnknownKindError } from "../kubernetes/discovery.ts";
import { fieldManagerOf } from "./naming.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { wasUpdatedByPulumi, withIgnoredChanges, withTakenOverFields } from "./ownership.ts";

/** How one resource writes its object. */
export interface Writer {
  readonly fieldManager: string;
  readonly dryRun: boolean;
}

/** The writer of the resource's object: the field manager is the resource's own, unless the object names one. */
export function writerOf(urn: string, object: unknown, { dryRun } = { dryRun: false }): Writer {
  return { fieldManager: namedFieldManager(object) || fieldManagerOf(urn), dryRun };
}

/** A create may come before the definition of its kind, or the namespace, is there for all: it is tried so often. */
const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;

/**
 * Creates the object.
 * @throws {ApiError} of reason AlreadyExists where there is one
 */
export async function createObject(
  cluster: Cluster,
  object: KubeObject,
  writer: Writer,
): Promise<KubeObject> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await cluster.create(object, writer);
    } catch (error) {
      const mayCome = error instanceof UnknownKindError || isNotFound(error);
      if (!mayCome || writer.dryRun || attempt === MAX_ATTEMPTS) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

/** Makes the live object as the manifest says, and leaves alone what others manage in it. */
export async function updateObject(
  cluster: Cluster,
  live: KubeObject,
  manifest: KubeObject,
  writer: Writer,
  ignoreChanges: readonly string[] = [],
): Promise<KubeObject> {
  if (live.kind === "CustomResourceDefinition") {
    // As a whole: what a merge would leave of an older version's schema is refused as inconsistent.
    const { resourceVersion = "" } = live.metadata;
    return cluster.replace({ ...manifest, metadata: { ...manifest.metadata, resourceVersion } }, writer);
  }
  const owned = writer.dryRun ? live : await takeOver(cluster, live, writer.fieldManager);
  const wanted = withIgnoredChanges(manifest, owned, writer.fieldManager, ignoreChanges) as KubeObject;
  try {
    return await cluster.apply(wanted, { ...writer, force: mayForce(owned, manifest, writer) });
  } catch (error) {
    if (!isConflict(error)) throw error;
    throw new Error(
      `server-side apply field conflict detected: ${messageOf(error)}\n` +
        'Somebody else manages these fields. Leave them out of the program, name them in ignoreChanges, or take them over by the annotation pulumi.com/patchForce: "true".',
    );
  }
}

function mayForce(live: KubeObject, manifest: KubeObject, { dryRun }: Writer): boolean {
  const isUnmanaged = (live.metadata.managedFields ?? []).length === 0;
  // A dry run takes no fields over first, so that the plugin would be in conflict with its own create.
  return forcesPatch(manifest) || isUnmanaged || (dryRun && wasUpdatedByPulumi(live));
}

/** Controllers write status all the time, so that the owners may have changed since they were read. */
async function takeOver(cluster: Cluster, live: KubeObject, manager: string): Promise<KubeObject> {
  let current = live;
  for (let attempt = 1; ; attempt++) {
    const managedFields = withTakenOverFields(current, manager);
    if (managedFields === undefined) return current;
    try {
      return await cluster.setManagedFields(current, managedFields);
    } catch (error) {
      if (!isConflict(error) || attempt === MAX_ATTEMPTS) throw error;
      current = await cluster.get(keyOf(current));
    }
  }
}

/** What to do about a create that failed, for the user. */
export function explainCreate(urn: string, object: KubeObject, error: unknown): Error {
  const message = messageOf(error);
  if (error instanceof UnknownKindError) {
    return new Error(
      `creation of resource "${urn}" failed because ${message}. Verify that any required CRDs have been created, and that this resource depends on them.`,
    );
  }
  const advice = isAlreadyExists(error)
    ? ALREADY_EXISTS
    : isNamespaceMissing(error)
      ? namespaceAdvice(object)
      : "";
  return new Error(
    `resource "${urn}" was not successfully created by the Kubernetes API server: ${message}${advice}`,
  );
}

function namespaceAdvice(object: KubeObject): string {
  return `\nCreate the namespace "${object.metadata.namespace ?? ""}" first, and let this resource depend on it.`;
}

const ALREADY_EXISTS = `
The resource already exists in the cluster. This can happen when:
  - a resource was renamed in the program: use an alias, or deleteBeforeReplace;
  - the object was made by other means: take it over by \`pulumi import\`.`;
