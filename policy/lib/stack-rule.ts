import { at, type Field, rootField } from "./field.ts";
import { type Finding, type Findings } from "./finding.ts";
import { type KubernetesObject, objectsAt, type Resource } from "./kubernetes.ts";
import { type ConfigOf, type Options, resolveSettings, type Settings } from "./options.ts";
import { type Report, type Requirement, toReports } from "./rule.ts";

/** A resource among others: what links it to them is there where it is known. */
export interface StackResource extends Resource {
  readonly urn?: string;
  /** The URN of its parent. */
  readonly parent?: string;
  /** The URNs of what it depends on. */
  readonly dependencies?: readonly string[];
  /** The properties whose changes the engine ignores once the resource is there. */
  readonly ignoreChanges?: readonly string[];
}

/** A resource with the field that its properties are found below. */
export interface StackMember extends StackResource {
  readonly root: Field;
}

/** A Kubernetes object with what others refer to it by. */
export interface StackObject extends KubernetesObject {
  readonly resource: StackMember;
  readonly name: Field;
  readonly namespace: Field;
}

/** All resources of a stack, or of the checker's input. */
export interface Stack {
  readonly resources: readonly StackMember[];
  /** The Kubernetes objects in them, those in lists included; without `…Patch` resources. */
  readonly objects: readonly StackObject[];
}

/** A resource of an example: named `example-` and its place, where it has no name. */
export type StackExampleResource = Pick<StackResource, "type" | "props"> & Partial<StackResource>;

/** Resources that show a rule at work. */
export interface StackExample {
  readonly title: string;
  readonly resources: readonly StackExampleResource[];
  readonly settings?: Settings;
}

export interface BadStackExample extends StackExample {
  /** What the rule names, in order: the place among the example's resources, and the property path. */
  readonly reported: readonly (readonly [resource: number, path: string])[];
}

/** One thing that a rule has to say about one of the resources. */
export interface StackReport extends Report {
  /** The very one that was given. */
  readonly resource: StackResource;
}

interface StackRuleMetadata extends Requirement {
  readonly examples: { readonly good: readonly StackExample[]; readonly bad: readonly BadStackExample[] };
}

/** A rule over all resources, ready to judge them. */
export interface StackRule extends StackRuleMetadata {
  readonly enforcement: "mandatory" | "advisory";
  readonly options: Options;
  /** Judges the resources as a whole. Never throws; settings that are invalid count as unset. */
  readonly evaluateStack: (
    resources: readonly StackResource[],
    settings?: Settings,
  ) => readonly StackReport[];
}

function toStack(resources: readonly StackResource[]): Stack {
  const members = resources.map((resource) => ({ ...resource, root: rootField(resource.props) }));
  const objects = members.flatMap((resource) =>
    objectsAt(resource.type, resource.root)
      .filter(({ partial }) => !partial)
      .map((object) => {
        const metadata = at(object.root, "metadata");
        return { ...object, resource, name: at(metadata, "name"), namespace: at(metadata, "namespace") };
      }),
  );
  return { resources: members, objects };
}

/** The latest stack looked into: rules take turns on it. */
let latest: { readonly resources: readonly StackResource[]; readonly stack: Stack } | undefined;

function stackOf(resources: readonly StackResource[]): Stack {
  if (latest?.resources !== resources) latest = { resources, stack: toStack(resources) };
  return latest.stack;
}

function rootOf(field: Field): Field {
  let root = field;
  while (root.parent) root = root.parent;
  return root;
}

/** Reports resource by resource, in the order of the resources. */
function toStackReports(
  resources: readonly StackResource[],
  stack: Stack,
  findings: Findings,
): readonly StackReport[] {
  const byRoot = new Map<Field, Finding[]>();
  for (const finding of findings) {
    if (!finding) continue;
    const root = rootOf(finding.field);
    const ofRoot = byRoot.get(root);
    if (ofRoot) ofRoot.push(finding);
    else byRoot.set(root, [finding]);
  }
  return resources.flatMap((resource, index) => {
    const { root } = stack.resources[index] ?? {};
    const ofRoot = root && byRoot.get(root);
    return ofRoot ? toReports(ofRoot).map((report) => ({ ...report, resource })) : [];
  });
}

/** A rule over all resources of a stack. */
export function stackRule<O extends Options>({
  options,
  check,
  ...metadata
}: StackRuleMetadata & {
  readonly options?: O;
  readonly check: (stack: Stack, config: ConfigOf<O>) => Findings;
}): StackRule {
  const declared = options ?? ({} as O);
  return {
    ...metadata,
    enforcement: metadata.enforcement ?? "mandatory",
    options: declared,
    evaluateStack: (resources, settings = {}) => {
      const stack = stackOf(resources);
      const findings = check(stack, resolveSettings(declared, settings));
      return findings.some(Boolean) ? toStackReports(resources, stack, findings) : [];
    },
  };
}
