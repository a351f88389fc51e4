import type { Properties } from "../plugin/provider.ts";
import { containsUnknown, isRecord, isSecret, secret } from "../plugin/wire.ts";
import { type GroupVersionKind, isBuiltIn, kindOfObject } from "../kubernetes/kinds.ts";
import { type KubeObject, recordAt, textAt } from "../kubernetes/objects.ts";
import { withoutSchemas } from "./schemas.ts";

/**
 * The engine's state of an object: the live one, so that programs read its fields as outputs. The official plugin keeps
 * more: schemas, managed fields, and the inputs once again, which the engine has beside them anyway. Here they would make
 * half of a state that is written anew with each step.
 * @param marked - the inputs as the engine sent them, with their secrets marked: what is secret there is here too
 */
export function toState(live: KubeObject, marked: Properties): Properties {
  const { managedFields: _, ...metadata } = live.metadata;
  return markSecrets(renameKeys(withoutSchemas({ ...live, metadata }), DASHED) as Properties, marked);
}

/** The reverse of `toState`, secrets unwrapped; a definition goes without its schemas. */
export function fromState(state: Properties): KubeObject {
  return { apiVersion: "", kind: "", metadata: {}, ...toManifest(state) };
}

/** The manifest that is sent for inputs. */
export function manifestOf(inputs: Properties): KubeObject {
  return { apiVersion: "", kind: "", metadata: {}, ...normalise(toManifest(inputs)) };
}

/** Inputs as a manifest: secrets unwrapped, and keys as Kubernetes spells them. */
export function toManifest(inputs: Properties): Properties {
  return renameKeys(unwrapSecrets(inputs), UNDERSCORED) as Properties;
}

export function unwrapSecrets(value: unknown): unknown {
  if (isSecret(value)) return unwrapSecrets(value.value);
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapSecrets(each)]));
}

/** Keys that no language's SDK can spell. */
const UNDERSCORED: ReadonlyMap<string, string> = new Map(
  [
    "embedded-resource",
    "int-or-string",
    "list-map-keys",
    "list-type",
    "map-type",
    "preserve-unknown-fields",
    "validations",
  ].map((name) => [`x-kubernetes-${name}`.replaceAll("-", "_"), `x-kubernetes-${name}`]),
);
const DASHED: ReadonlyMap<string, string> = new Map([...UNDERSCORED].map(([from, to]) => [to, from]));

function renameKeys(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => renameKeys(each, names));
  if (!isRecord(value) || isSecret(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [names.get(key) ?? key, renameKeys(each, names)]),
  );
}

/**
 * Marks in `outputs` whatever is secret in `inputs`, and a Secret's payload in any case. A list with a secret
 * anywhere in it is secret whole, since servers reorder lists.
 */
export function markSecrets(outputs: Properties, inputs: Properties): Properties {
  if (outputs.kind === "Secret") {
    const payload = ["data", "stringData"].filter((key) => outputs[key] !== undefined);
    return { ...outputs, ...Object.fromEntries(payload.map((key) => [key, markWhole(outputs[key])])) };
  }
  const marked: Properties = { ...outputs };
  for (const [key, input] of Object.entries(inputs)) {
    const output = outputs[key];
    if (output === undefined) continue;
    if (isRecord(output) && isRecord(input) && !isSecret(input)) marked[key] = markSecrets(output, input);
    else if (containsSecret(input)) marked[key] = markWhole(output);
  }
  return marked;
}

function markWhole(value: unknown): unknown {
  return isSecret(value) ? value : secret(unwrapSecrets(value));
}

function containsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(containsSecret);
  return isRecord(value) && Object.values(value).some(containsSecret);
}

/** Fields of `metadata` that only the API server writes. */
const SERVER_METADATA = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** The manifest in the form in which the API server keeps it, as far as comparing needs it. */
export function normalise(manifest: Properties): Properties {
  const kind = kindOfObject({ apiVersion: textAt(manifest, "apiVersion"), kind: textAt(manifest, "kind") });
  const normal = isBuiltIn(kind) && !containsUnknown(manifest) ? normaliseKind(kind, manifest) : manifest;
  if (!isRecord(normal.metadata)) return normal;
  return { ...normal, metadata: without(normal.metadata, SERVER_METADATA) };
}

function normaliseKind({ group, kind }: GroupVersionKind, manifest: Properties): Properties {
  switch (`${group}/${kind}`) {
    case "/Secret":
      return withEncodedData(manifest);
    case "apiextensions.k8s.io/CustomResourceDefinition": {
      const spec = recordAt(manifest, "spec");
      const normal = without(manifest, ["status"]);
      return spec.preserveUnknownFields === false
        ? { ...normal, spec: without(spec, ["preserveUnknownFields"]) }
        : normal;
    }
    default:
      return manifest;
  }
}

/** The API server keeps `stringData` as base64 in `data`. */
function withEncodedData(manifest: Properties): Properties {
  const { stringData, ...rest } = manifest;
  const entries = isRecord(stringData) ? Object.entries(stringData) : [];
  if (entries.length === 0 || entries.some(([, value]) => typeof value !== "string")) return manifest;
  const encoded = entries.map(([key, value]) => [key, Buffer.from(String(value)).toString("base64")]);
  return { ...rest, data: { ...recordAt(manifest, "data"), ...Object.fromEntries(encoded) } };
}

export function without(record: Readonly<Record<string, unknown>>, keys: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}

/** What of a live object is somebody's wish rather than the server's answer: the inputs of an import. */
export function inputsOfLive(live: KubeObject): Properties {
  const annotations = without(live.metadata.annotations ?? {}, [
    "deployment.kubernetes.io/revision",
    "kubectl.kubernetes.io/last-applied-configuration",
  ]);
  const metadata = without(live.metadata, [...SERVER_METADATA, "annotations"]);
  return {
    ...without(live, ["status"]),
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
  };
}
