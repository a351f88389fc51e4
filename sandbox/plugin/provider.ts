import type { ComponentResourceOptions, Input, Inputs } from "@pulumi/pulumi";

/** A property bag as it travels between engine and plugin: JSON values, plus the marks of `wire.ts`. */
export type Properties = Record<string, unknown>;

/** One property that an input check refuses. */
export interface CheckFailure {
  /** Path of the property, in the engine's notation: `vpcConfig.subnetIds[0]`. */
  readonly property: string;
  readonly reason: string;
}

export interface CheckResult {
  /** The inputs with the provider's defaults filled in. */
  readonly inputs: Properties;
  readonly failures?: readonly CheckFailure[];
}

export type ChangeKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface DiffResult {
  readonly changes: boolean;
  /** Top-level properties whose change needs a new object. */
  readonly replaces?: readonly string[];
  /** Outputs that an update leaves as they are. */
  readonly stables?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** What changes, by property path; the engine shows it in previews. */
  readonly detailed?: Readonly<Record<string, ChangeKind>>;
}

export interface ReadResult {
  /** Absent where the object is gone. */
  readonly id?: string;
  readonly props?: Properties;
  readonly inputs?: Properties;
}

export interface CheckContext {
  /** Stable randomness of this registration, for generated names. */
  readonly randomSeed: Uint8Array;
}

export interface DiffContext {
  readonly oldInputs: Properties;
  readonly ignoreChanges: readonly string[];
}

export interface CreateContext {
  /** In a preview nothing may be made: answer what is known, and `UNKNOWN` for the rest. */
  readonly preview: boolean;
  /** Seconds; 0 where the program sets none. */
  readonly timeout: number;
  /** Shows the user a warning beside the resource. */
  readonly warn?: Warn;
}

export type Warn = (message: string) => Promise<void>;

export interface UpdateContext extends CreateContext, DiffContext {}

export interface ReadContext {
  /** The inputs in the engine's state; empty on import. */
  readonly inputs: Properties;
}

/** What `construct` is asked for; the arguments are Outputs of the Pulumi SDK already. */
export interface ConstructRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
  readonly options: ComponentResourceOptions;
}

export interface ConstructResult {
  readonly urn: Input<string>;
  readonly state: Inputs;
}

/**
 * An emulated provider plugin. The methods are those of the SDK's `provider.Provider`, with what the SDK's own
 * server drops (provider configuration, preview, old inputs, timeouts, detailed diffs) as a last argument.
 * Every method may throw; an error's message is what the user reads.
 *
 * `serve` injects faults around every operation, so that a provider knows nothing of them.
 */
export interface EmulatedProvider {
  /** The plugin's name: `aws`. */
  readonly name: string;
  /** The version of the npm package that it stands in for. */
  readonly version: string;
  /**
   * Whether secrets arrive marked (`wire.ts`). Where not, the engine itself marks each output that has the name
   * of a secret input.
   * @default whether the plugin constructs components: the engine demands it of those
   */
  readonly acceptSecrets?: boolean;
  checkConfig?(urn: string, olds: Properties, news: Properties): Promise<CheckResult>;
  diffConfig?(urn: string, olds: Properties, news: Properties): Promise<DiffResult>;
  configure?(config: Properties): Promise<void>;
  check?(urn: string, olds: Properties, news: Properties, context: CheckContext): Promise<CheckResult>;
  diff?(
    id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    context: DiffContext,
  ): Promise<DiffResult>;
  create?(urn: string, inputs: Properties, context: CreateContext): Promise<{ id: string; outs: Properties }>;
  update?(
    id: string,
    urn: string,
    olds: Properties,
    news: Properties,
    context: UpdateContext,
  ): Promise<{ outs: Properties }>;
  read?(id: string, urn: string, props: Properties, context: ReadContext): Promise<ReadResult>;
  delete?(id: string, urn: string, props: Properties): Promise<void>;
  invoke?(
    token: string,
    args: Properties,
  ): Promise<{ outputs: Properties; failures?: readonly CheckFailure[] }>;
  construct?(request: ConstructRequest): Promise<ConstructResult>;
  /** The user pressed Ctrl-C: long waits should end. */
  cancel?(): Promise<void>;
}

/** The object exists, but it never became what was asked for: the engine records it as it is. */
export class InitializationError extends Error {
  readonly id: string;
  readonly properties: Properties;
  readonly reasons: readonly string[];

  constructor(message: string, id: string, properties: Properties, reasons: readonly string[] = []) {
    super(message);
    this.name = "InitializationError";
    this.id = id;
    this.properties = properties;
    this.reasons = reasons;
  }
}

/** `urn:pulumi:staging::slipway::a:b:C$aws:ec2/vpc:Vpc::network` → `aws:ec2/vpc:Vpc`. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

/** `urn:pulumi:staging::slipway::aws:ec2/vpc:Vpc::network` → `network`. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
