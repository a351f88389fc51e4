import { isObject, UNKNOWN } from "../lib/field.ts";
import { typeOfManifest } from "../lib/kubernetes.ts";
import { type StackResource } from "../lib/stack-rule.ts";
import { plainValue } from "../lib/engine-value.ts";

/** A resource found in a document. */
export interface Subject {
  readonly resource: StackResource;
  /** The keys that lead from the document to its properties; undefined where they are not the document's own. */
  readonly keys: readonly (string | number)[];
}

/** What a document holds. */
export interface Contents {
  readonly subjects: readonly Subject[];
  /** What is neither a Kubernetes object nor a resource: the keys that lead there. */
  readonly unchecked: readonly (readonly (string | number)[])[];
}

export const INPUTS = ["auto", "manifests", "preview"] as const;
/** What documents are: `preview` stands for `pulumi preview --json` and `pulumi stack export`. */
export type Input = (typeof INPUTS)[number];

type Properties = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function manifestsIn(value: unknown, keys: readonly (string | number)[]): Contents[] {
  const elements = isObject(value) && value["kind"] === "List" ? value["items"] : value;
  if (Array.isArray(elements)) {
    const prefix = elements === value ? keys : [...keys, "items"];
    return elements.flatMap((element, index) => manifestsIn(element, [...prefix, index]));
  }
  const type = typeOfManifest(value);
  if (type === undefined) return [{ subjects: [], unchecked: [keys] }];
  const metadata = (value as Properties)["metadata"];
  const name = (isObject(metadata) && text(metadata["name"])) || "";
  return [{ subjects: [{ resource: { type, name, props: value }, keys }], unchecked: [] }];
}

/** What a preview has in the place of a secret. */
const SECRET = "[secret]";

/** Secrets are as good as unknown: rules must neither judge the word for them nor show it. */
function maskSecrets(value: unknown): unknown {
  if (value === SECRET) return UNKNOWN;
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskSecrets(part)]));
}

/** A resource's state as the engine writes it down. */
function resourceOf(state: Properties): StackResource | undefined {
  const { type, urn, inputs = {}, parent, dependencies } = state;
  if (typeof type !== "string" || typeof urn !== "string") return undefined;
  return {
    type,
    urn,
    name: urn.slice(urn.lastIndexOf("::") + 2),
    props: maskSecrets(plainValue(inputs)),
    ...(typeof parent === "string" && { parent }),
    ...(Array.isArray(dependencies) && {
      dependencies: dependencies.filter((dependency) => typeof dependency === "string"),
    }),
  };
}

type States = readonly { readonly state: unknown; readonly keys: readonly (string | number)[] }[];

/** The states in a preview (of what is left after it) or in an exported stack; undefined where it is neither. */
function statesIn(value: unknown): States | undefined {
  if (!isObject(value) || "apiVersion" in value) return undefined;
  const { steps, deployment } = value;
  if (Array.isArray(steps)) {
    return steps.flatMap((step: unknown, index) => {
      const state = isObject(step) ? step["newState"] : undefined;
      return isObject(state) ? [{ state, keys: ["steps", index, "newState", "inputs"] }] : [];
    });
  }
  if (!isObject(deployment)) return undefined;
  const { resources } = deployment;
  if (!Array.isArray(resources)) return undefined;
  return resources.map((state: unknown, index) => ({
    state,
    keys: ["deployment", "resources", index, "inputs"],
  }));
}

function resourcesIn(states: States): Contents {
  const found = new Map<string, Subject>();
  const unchecked: (readonly (string | number)[])[] = [];
  for (const { state, keys } of states) {
    // What is to be deleted, as a replacement leaves it behind, is there beside what lives, under the same URN.
    if (isObject(state) && state["delete"] === true) continue;
    const resource = isObject(state) ? resourceOf(state) : undefined;
    // A replacement has several steps with the same new state.
    if (resource) found.set(resource.urn ?? "", { resource, keys });
    else unchecked.push(keys);
  }
  return { subjects: [...found.values()], unchecked };
}

/** The resources in a parsed document. */
export function contentsOf(document: unknown, input: Input): Contents {
  const states = input === "manifests" ? undefined : statesIn(document);
  if (states) return resourcesIn(states);
  if (input === "preview") return { subjects: [], unchecked: [[]] };
  const contents = manifestsIn(document, []);
  return {
    subjects: contents.flatMap(({ subjects }) => subjects),
    unchecked: contents.flatMap(({ unchecked }) => unchecked),
  };
}
