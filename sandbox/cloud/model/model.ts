import type { Output, Unwrap } from "@pulumi/pulumi";
import type { AwsError } from "../errors.ts";
import type { PolicyKind } from "../rules/iam-policy.ts";
import type { Problems } from "../rules/problems.ts";

/** The inputs of a resource as its provider gets them: the SDK's arguments without `pulumi.Input`. */
export type InputsOf<Args> = { [Key in keyof Args]: Unwrap<Args[Key]> };

/** The outputs of a resource: the SDK class's properties without `pulumi.Output`. */
export type OutputsOf<Resource> = {
  [
    Key in keyof Resource as Resource[Key] extends Output<unknown> ? Exclude<Key, "urn" | "id"> : never
  ]: Resource[Key] extends Output<infer Value> ? Value : never;
};

/** Handled alike for every type, so no model lists them. */
type Common = "region" | "tags" | "tagsAll";

type RequiredKeys<Args> = {
  [Key in keyof Args]-?: Record<never, never> extends Pick<Args, Key> ? never : Key;
}[keyof Args];

/** The outputs that are no inputs: what the service decides. */
export type ComputedKeys<Resource, Args> = Exclude<keyof OutputsOf<Resource>, keyof Args | Common>;

/** An error type that names what a list leaves out, or nothing. */
type Complete<What extends string, All, Listed> = [Exclude<All, Listed>] extends [never]
  ? unknown
  : { readonly [Key in What]: Exclude<All, Listed> };

/** What `cloud` holds of one object. */
export interface CloudObject<Outputs = Record<string, unknown>> {
  readonly type: string;
  /** `global`, or the region. */
  readonly scope: string;
  readonly id: string;
  /** The client token: the URN of the resource that made it; empty where the service made it by itself. */
  readonly token: string;
  /** As last given. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs and computed values together, as `describe` calls would show them. */
  readonly outputs: Outputs;
}

/** The cloud as a model's rules see it, within one transaction. */
export interface Cloud {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** `arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1`. `global` leaves the region out, as IAM does. */
  arn(service: string, resource: string, options?: { global?: boolean }): string;
  /** An id as EC2 makes them: the prefix and 17 hexadecimal digits. */
  newId(prefix: string): string;
  now(): string;
  get<Resource, Args>(model: Model<Resource, Args>, id: string): CloudObject<OutputsOf<Resource>> | undefined;
  list<Resource, Args>(model: Model<Resource, Args>): CloudObject<OutputsOf<Resource>>[];
  /** By type token, where importing the model would be a circle. */
  listType(type: string): CloudObject[];
  /** Stores an object that the service makes by itself. */
  put(object: Pick<CloudObject, "type" | "id" | "outputs">): void;
  /** Whether `outside.json` declares the ARN of an object, or the name of an instance type, that exists besides. */
  existsOutside(name: string): boolean;
  remove(object: CloudObject): void;
}

/** A property that names another object. */
export interface Reference {
  /** `vpcId`, `subnetIds[*]`, `vpcConfig.subnetIds[*]`. */
  readonly property: string;
  /** Type token of what it names. */
  readonly to: string;
  /** The target's property that is named. @default the id */
  readonly by?: string;
  readonly notFound: (value: string) => AwsError;
  /** A value that needs no object: an AWS-managed policy. */
  readonly except?: { test(value: string): boolean };
  /**
   * What becomes of this object when its target is deleted: `restrict` refuses the deletion, `cascade` deletes this
   * one too. @default nothing
   */
  readonly onDelete?: "restrict" | "cascade";
}

export interface NameRule<Key> {
  readonly property: Key;
  /** The property that gives a generated name its beginning. */
  readonly prefix?: Key;
  readonly max: number;
  readonly pattern: RegExp;
  /** What the pattern says, for people. */
  readonly allowed: string;
  /** Whether a generated name must be in lower case. @default false */
  readonly lowerCase?: boolean;
}

export interface Spec<Resource, Args> {
  /** Type token: `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly required: readonly RequiredKeys<Args>[];
  /** Inputs whose change needs a new object. */
  readonly immutable: readonly Exclude<keyof Args, Common>[];
  readonly mutable: readonly Exclude<keyof Args, Common>[];
  readonly computed: readonly ComputedKeys<Resource, Args>[];
  /** Inputs that keep what the service has filled in where they are not given: optional and computed, in Terraform. */
  readonly filledIn?: readonly Exclude<keyof Args, Common>[];
  /** Immutable parts of a mutable input: `accessConfig.bootstrapClusterCreatorAdminPermissions`. */
  readonly immutableWithin?: readonly string[];
  /** Computed parts of an input, which a preview cannot know: `vpcConfig.clusterSecurityGroupId`. */
  readonly computedWithin?: readonly string[];
  /** Computed values that an update may change, so that a preview cannot know them. */
  readonly volatile?: readonly ComputedKeys<Resource, Args>[];
  /** By input: the outputs that its change makes anew, so that a preview of that change cannot know them. */
  readonly recomputes?: { readonly [Key in keyof Args]?: readonly (keyof OutputsOf<Resource>)[] };
  /** Values that are never stored in plain text. */
  readonly sensitive?: readonly (keyof Args)[];
  /** IAM policy documents among the inputs: an object becomes JSON text, and the grammar is checked. */
  readonly policies?: { readonly [Key in keyof Args]?: PolicyKind };
  readonly defaults?: Partial<InputsOf<Args>>;
  readonly name?: NameRule<keyof Args>;
  /** The new object cannot exist beside the old one. @default only where a name is fixed */
  readonly deleteBeforeReplace?: boolean;
  readonly references?: readonly Reference[];
  /** The error of a second object with the same id. */
  readonly exists?: (id: string) => AwsError;
  /** Making it sets what account or parent has anyway, so that a second one is none: a `put`. @default false */
  readonly puts?: boolean;
  /** The error of deleting what another object holds (`onDelete: "restrict"`). */
  readonly inUse?: (id: string, by: CloudObject) => AwsError;
  /** What can be told of the inputs alone; an unknown value is left out of them. */
  readonly check?: (inputs: Partial<InputsOf<Args>>, problems: Problems) => void;
  /** Makes the object; the references have been checked. @throws {AwsError} */
  readonly create: (inputs: InputsOf<Args>, cloud: Cloud) => Created<Resource, Args>;
  /** What an update changes besides the inputs. @throws {AwsError} */
  readonly update?: (
    inputs: InputsOf<Args>,
    object: CloudObject<OutputsOf<Resource>>,
    cloud: Cloud,
  ) => Partial<OutputsOf<Resource>>;
  /** What a deletion takes with it, or what forbids it. @throws {AwsError} */
  readonly remove?: (object: CloudObject<OutputsOf<Resource>>, cloud: Cloud) => void;
  /** `keep`: the service keeps the object (a key pending deletion), and `remove` has written its new state. */
  readonly afterRemove?: "keep";
  /** Whether what is stored counts as gone, as a key pending deletion does. */
  readonly gone?: (object: CloudObject<OutputsOf<Resource>>) => boolean;
}

export interface Created<Resource, Args> {
  readonly id: string;
  /** Every computed value, and each input that the service fills in where it is not given. */
  readonly outputs: Pick<OutputsOf<Resource>, ComputedKeys<Resource, Args>> & Partial<OutputsOf<Resource>>;
}

export interface Model<Resource = unknown, Args = unknown> extends Spec<Resource, Args> {
  /** Whether the type takes `tags`. */
  readonly taggable: boolean;
  readonly regional: boolean;
}

/**
 * Defines a resource type against the SDK's own class and arguments. tsc refuses a property that the SDK does not
 * know, and a list that leaves one out.
 *
 * @example
 * export const alias = define<Alias, AliasArgs>()({ type: "aws:kms/alias:Alias", ... });
 */
export function define<Resource, Args>() {
  return <
    const S extends Spec<Resource, Args> & {
      readonly taggable?: "tags" extends keyof Args ? never : false;
      readonly regional?: "region" extends keyof Args ? never : false;
    },
  >(
    spec: S &
      Complete<"required lacks", RequiredKeys<Args>, S["required"][number]> &
      Complete<
        "immutable and mutable lack",
        Exclude<keyof Args, Common>,
        S["immutable"][number] | S["mutable"][number]
      > &
      Complete<"computed lacks", ComputedKeys<Resource, Args>, S["computed"][number]>,
  ): Model<Resource, Args> => ({ ...spec, taggable: spec.taggable ?? true, regional: spec.regional ?? true });
}
