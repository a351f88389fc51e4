import { parseAllDocuments } from "yaml";
import { isRecord } from "../../plugin/wire.ts";
import { type GroupVersionKind, isNamespacedBuiltIn, kindOfObject } from "../../kubernetes/kinds.ts";
import { type KubeObject, listAt, textAt } from "../../kubernetes/objects.ts";

/** What a chart renders to is no manifest; the message says which document, and what it lacks. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/**
 * The objects of a stream of YAML documents, lists taken apart, empty documents left out.
 * @throws {ManifestError}
 */
export function parseManifests(text: string): readonly KubeObject[] {
  const documents = parseAllDocuments(text, { uniqueKeys: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined)
      throw new ManifestError(`The chart renders to YAML that cannot be parsed: ${error.message}`);
    return expand(document.toJS({ maxAliasCount: -1 }));
  });
}

function expand(value: unknown): readonly KubeObject[] {
  if (!isRecord(value) || Object.keys(value).length === 0) return [];
  if (Array.isArray(value.items) && textAt(value, "kind").endsWith("List"))
    return value.items.flatMap(expand);
  for (const path of [["apiVersion"], ["kind"], ["metadata", "name"]]) {
    if (textAt(value, ...path) !== "") continue;
    const start = JSON.stringify(value).slice(0, 100);
    throw new ManifestError(`The chart renders an object without ${path.join(".")}: ${start}`);
  }
  const object = value as KubeObject;
  return [{ ...object, apiVersion: object.apiVersion.replace(/^core\//, "") }];
}

/** Whether the CRDs among the objects say that a kind belongs to a namespace; undefined where none does. */
export function scopeByDefinition(
  objects: readonly KubeObject[],
  kind: GroupVersionKind,
): boolean | undefined {
  const definition = objects.find(
    (each) => each.kind === "CustomResourceDefinition" && definesKind(each, kind),
  );
  return definition === undefined ? undefined : textAt(definition, "spec", "scope") === "Namespaced";
}

function definesKind(definition: KubeObject, { group, version, kind }: GroupVersionKind): boolean {
  return (
    textAt(definition, "spec", "group") === group &&
    textAt(definition, "spec", "names", "kind") === kind &&
    listAt(definition, "spec", "versions").some((each) => textAt(each, "name") === version)
  );
}

/**
 * The objects, each that belongs to a namespace and names none given the default one.
 * @param scopeOf - asked about kinds that neither the built-in table nor a definition among the objects knows
 */
export async function withNamespaces(
  objects: readonly KubeObject[],
  defaultNamespace: string,
  scopeOf: (kind: GroupVersionKind) => Promise<boolean | undefined>,
): Promise<readonly KubeObject[]> {
  const settle = async (object: KubeObject): Promise<KubeObject> => {
    if (object.metadata.namespace) return object;
    const kind = kindOfObject(object);
    const namespaced = isNamespacedBuiltIn(kind) ?? scopeByDefinition(objects, kind) ?? (await scopeOf(kind));
    return namespaced === true
      ? { ...object, metadata: { ...object.metadata, namespace: defaultNamespace } }
      : object;
  };
  return Promise.all(objects.map(settle));
}

/**
 * The objects in an order in which each comes after those it depends on, with these: an object of a custom kind on
 * its definition, one in a namespace on the namespace, and whatever the annotation
 * `config.kubernetes.io/depends-on` names (`group/[namespaces/NAMESPACE/]Kind/NAME`, separated by commas).
 * @throws {ManifestError} where objects depend on each other in a circle
 */
export function inDependencyOrder(
  objects: readonly KubeObject[],
): readonly { readonly object: KubeObject; readonly dependencies: readonly KubeObject[] }[] {
  const ordered: { object: KubeObject; dependencies: readonly KubeObject[] }[] = [];
  const states = new Map<KubeObject, "open" | "done">();
  const visit = (object: KubeObject): void => {
    const state = states.get(object);
    if (state === "done") return;
    if (state === "open") {
      throw new ManifestError(
        `${object.kind} ${object.metadata.name ?? ""} depends on itself by way of others`,
      );
    }
    states.set(object, "open");
    const dependencies = objects.filter((other) => other !== object && dependsOn(object, other));
    dependencies.forEach(visit);
    states.set(object, "done");
    ordered.push({ object, dependencies });
  };
  objects.forEach(visit);
  return ordered;
}

function dependsOn(object: KubeObject, other: KubeObject): boolean {
  if (other.kind === "CustomResourceDefinition") return definesKind(other, kindOfObject(object));
  if (
    other.kind === "Namespace" &&
    other.apiVersion === "v1" &&
    object.metadata.namespace === other.metadata.name
  ) {
    return true;
  }
  return explicitDependencies(object).includes(referenceTo(other));
}

function explicitDependencies(object: KubeObject): readonly string[] {
  const value = object.metadata.annotations?.["config.kubernetes.io/depends-on"] ?? "";
  return value.split(",").map((reference) => reference.trim());
}

function referenceTo(object: KubeObject): string {
  const { group, kind } = kindOfObject(object);
  const { namespace, name = "" } = object.metadata;
  return [group, ...(namespace === undefined ? [] : ["namespaces", namespace]), kind, name].join("/");
}
