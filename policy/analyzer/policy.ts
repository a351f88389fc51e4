import { type EnforcementLevel } from "../lib/pack-config.ts";
import { type Settings } from "../lib/options.ts";
import { type Severity } from "../lib/rule.ts";
import { type StackResource } from "../lib/stack-rule.ts";

/** What a policy tells the engine of itself, and through it the organisation's console. */
export interface PolicyMetadata {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** Where the configuration says nothing else. */
  readonly enforcementLevel: EnforcementLevel;
  readonly severity: Severity;
  readonly tags: readonly string[];
  readonly remediationSteps: string;
  /** JSON Schemas of what its configuration may hold. */
  readonly configSchema: Readonly<Record<string, object>>;
  readonly url?: string;
  readonly framework?: {
    readonly name: string;
    readonly version: string;
    readonly reference: string;
    readonly specification: string;
  };
}

/** Keys that lead to a property that is not known before the update. */
export type UnknownProperty = readonly (string | number)[];

/** What policies of every kind have. */
interface PolicyBase extends PolicyMetadata {
  /** Is told of its configuration before anything is judged by it. */
  readonly configure?: (config: Settings) => void;
}

/** What a policy says of a resource. */
export interface Verdict {
  /** What is wrong; undefined where nothing is. */
  readonly message?: string;
  /** The first property that would have to be known. */
  readonly unknown?: UnknownProperty;
  /** Why the resource is not judged. */
  readonly notApplicable?: string;
}

/** A policy on single resources. */
export interface ResourcePolicy extends PolicyBase {
  readonly kind: "resource";
  /** Sorts resources out by type, before anything else is looked at. */
  readonly appliesTo: (type: string) => boolean;
  readonly judge: (resource: StackResource, config: Settings) => Verdict;
  /**
   * The properties as they should be; undefined where they are fine, or only their owner can say.
   *
   * @param properties the resource's as the engine sends them, secrets wrapped
   */
  readonly remediate?: (
    resource: StackResource,
    config: Settings,
    properties: Properties,
  ) => Properties | undefined;
}

/** What a policy says of all resources. */
export interface StackVerdict {
  readonly violations: readonly { readonly message: string; readonly urn: string | undefined }[];
  readonly unknown?: { readonly resource: StackResource; readonly keys: UnknownProperty };
}

/** A policy on all resources of a stack. */
export interface StackPolicy extends PolicyBase {
  readonly kind: "stack";
  readonly judge: (resources: readonly StackResource[], config: Settings) => StackVerdict;
}

export type Policy = ResourcePolicy | StackPolicy;

/** A resource's properties as the engine sends them. */
export type Properties = Readonly<Record<string, unknown>>;
