import { ApiClient, isNotFound } from "./client.ts";
import { Discovery, UnknownKindError } from "./discovery.ts";
import { type Connection, connectionOf, loadKubeconfig } from "./kubeconfig.ts";
import { type GroupVersionKind, apiVersionOf, kindOfObject } from "./kinds.ts";
import type { KubeObject, ManagedFieldsEntry } from "./objects.ts";
import type { PropagationPolicy } from "./annotations.ts";

export interface WriteOptions {
  readonly fieldManager: string;
  readonly dryRun: boolean;
}

/** Names an object: its kind and where it is. */
export interface ObjectKey extends GroupVersionKind {
  readonly namespace: string;
  readonly name: string;
}

export function keyOf(object: KubeObject): ObjectKey {
  const { namespace = "", name = "" } = object.metadata;
  return { ...kindOfObject(object), namespace, name };
}

/**
 * Objects of any kind that the cluster serves. Every method throws `ApiError`, `UnreachableError` or
 * `UnknownKindError`.
 */
export class Cluster {
  readonly client: ApiClient;
  readonly discovery: Discovery;

  constructor(connection: Connection) {
    this.client = new ApiClient(connection);
    this.discovery = new Discovery(this.client);
  }

  /** That of a kubeconfig's current context. @throws KubeconfigError */
  static of(kubeconfig: string): Cluster {
    return new Cluster(connectionOf(loadKubeconfig(kubeconfig), {}));
  }

  /** The server's version: `v1.36.3`. */
  async version(): Promise<string> {
    const answer = (await this.client.request({ method: "GET", path: "/version" })) as {
      gitVersion?: string;
    };
    return answer.gitVersion ?? "";
  }

  async get(key: ObjectKey): Promise<KubeObject> {
    return (await this.client.request({ method: "GET", path: await this.#path(key) })) as KubeObject;
  }

  /** The object, or undefined where it is gone. */
  async find(key: ObjectKey): Promise<KubeObject | undefined> {
    try {
      return await this.get(key);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async list(
    kind: GroupVersionKind,
    namespace: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<readonly KubeObject[]> {
    return this.#list(kind, await this.#path({ ...kind, namespace, name: "" }), query);
  }

  /** The objects of every namespace. */
  async listAll(
    kind: GroupVersionKind,
    query: Readonly<Record<string, string>> = {},
  ): Promise<readonly KubeObject[]> {
    const { plural } = await this.discovery.find(kind);
    return this.#list(kind, `${rootOf(kind)}/${plural}`, query);
  }

  /** The objects of every namespace; nothing where the kind's definition is not there (yet, or any more). */
  async listAllIfKnown(kind: GroupVersionKind): Promise<readonly KubeObject[]> {
    try {
      return await this.listAll(kind);
    } catch (error) {
      if (!(error instanceof UnknownKindError) && !isNotFound(error)) throw error;
      this.discovery.forget();
      return [];
    }
  }

  /** Creates the object; one that exists already is an error. */
  async create(object: KubeObject, options: WriteOptions): Promise<KubeObject> {
    const path = await this.#path({ ...keyOf(object), name: "" });
    const query = { ...writeQuery(options), fieldValidation: "Warn" };
    return (await this.client.request({
      method: "POST",
      path,
      query,
      body: await this.#body(object),
    })) as KubeObject;
  }

  /** Server-side apply: creates the object or makes it as the manifest says. */
  async apply(object: KubeObject, options: WriteOptions & { force: boolean }): Promise<KubeObject> {
    return (await this.client.request({
      method: "PATCH",
      path: await this.#path(keyOf(object)),
      query: { ...writeQuery(options), force: String(options.force), fieldValidation: "Warn" },
      contentType: "application/apply-patch+yaml",
      body: await this.#body(object),
    })) as KubeObject;
  }

  /** Replaces the object as a whole; its `resourceVersion` must be the live one. */
  async replace(object: KubeObject, options: WriteOptions): Promise<KubeObject> {
    const request = { path: await this.#path(keyOf(object)), query: writeQuery(options) };
    return (await this.client.request({
      method: "PUT",
      ...request,
      body: await this.#body(object),
    })) as KubeObject;
  }

  /** Writes anew who owns which field; refused where the object has changed since it was read. */
  async setManagedFields(
    object: KubeObject,
    managedFields: readonly ManagedFieldsEntry[],
  ): Promise<KubeObject> {
    return (await this.client.request({
      method: "PATCH",
      path: await this.#path(keyOf(object)),
      contentType: "application/json-patch+json",
      body: [
        { op: "replace", path: "/metadata/managedFields", value: managedFields },
        { op: "replace", path: "/metadata/resourceVersion", value: object.metadata.resourceVersion },
      ],
    })) as KubeObject;
  }

  /** Merges `status` into the object's own. */
  async patchStatus(key: ObjectKey, status: Readonly<Record<string, unknown>>): Promise<void> {
    await this.client.request({
      method: "PATCH",
      path: `${await this.#path(key)}/status`,
      contentType: "application/merge-patch+json",
      body: { status },
    });
  }

  /** Sets annotations, and leaves the others as they are. */
  async annotate(key: ObjectKey, annotations: Readonly<Record<string, string>>): Promise<void> {
    await this.client.request({
      method: "PATCH",
      path: await this.#path(key),
      contentType: "application/merge-patch+json",
      body: { metadata: { annotations } },
    });
  }

  async delete(key: ObjectKey, propagationPolicy: PropagationPolicy): Promise<void> {
    await this.client.request({ method: "DELETE", path: await this.#path(key), body: { propagationPolicy } });
  }

  async #list(
    kind: GroupVersionKind,
    path: string,
    query: Readonly<Record<string, string>>,
  ): Promise<readonly KubeObject[]> {
    // Items of a list say neither.
    const type = { apiVersion: apiVersionOf(kind), kind: kind.kind };
    return (await this.client.list(path, query)).map((item) => ({ ...(item as KubeObject), ...type }));
  }

  /** The object without a namespace that its kind does not belong to: whoever wrote it could not know. */
  async #body(object: KubeObject): Promise<KubeObject> {
    const { namespaced } = await this.discovery.find(kindOfObject(object));
    if (namespaced) return object;
    const { namespace: _, ...metadata } = object.metadata;
    return { ...object, metadata };
  }

  async #path(key: ObjectKey): Promise<string> {
    const { plural, namespaced } = await this.discovery.find(key);
    const { namespace, name } = key;
    const scope = namespaced ? `/namespaces/${namespace === "" ? "default" : namespace}` : "";
    return `${rootOf(key)}${scope}/${plural}${name === "" ? "" : `/${name}`}`;
  }
}

function rootOf({ group, version }: GroupVersionKind): string {
  return group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
}

function writeQuery({ fieldManager, dryRun }: WriteOptions): Record<string, string | undefined> {
  return { fieldManager, dryRun: dryRun ? "All" : undefined };
}
