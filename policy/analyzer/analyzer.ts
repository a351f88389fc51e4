import proto from "@pulumi/pulumi/proto/analyzer_pb.js";
import type {
  AnalyzeDiagnostic,
  AnalyzeRequest,
  AnalyzeResponse,
  AnalyzerInfo,
  AnalyzerResource,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb.js";
import { plainValue, isSecret, unknownTypeOf } from "../lib/engine-value.ts";
import { isObject } from "../lib/field.ts";
import { type Settings } from "../lib/options.ts";
import { type EnforcementLevel, optionErrors } from "../lib/pack-config.ts";
import { type StackResource } from "../lib/stack-rule.ts";
import {
  levelOf,
  type Pack,
  toAnalyzerInfo,
  toDiagnostic,
  toNotApplicable,
  toRemediation,
} from "./messages.ts";
import {
  type Policy,
  type Properties,
  type ResourcePolicy,
  type StackPolicy,
  type UnknownProperty,
} from "./policy.ts";

/** A policy with what the organisation configured for it. */
interface Configured<P extends Policy> {
  readonly policy: P;
  readonly level: EnforcementLevel;
  readonly config: Settings;
}

/** The policies that look at resources of a type. */
interface PoliciesForType {
  readonly applicable: readonly Configured<ResourcePolicy>[];
  /** An AnalyzeResponse that names all others: most policies, so that writing it each time would take longest. */
  readonly othersEncoded: Uint8Array;
}

type Request = AnalyzeRequest | AnalyzerResource;

const propertiesOf = (request: Request): Properties => request.getProperties()?.toJavaScript() ?? {};

const toResource = (request: Request, properties: Properties): StackResource => ({
  type: request.getType(),
  name: request.getName(),
  urn: request.getUrn(),
  props: plainValue(properties),
});

function toStackResource(resource: AnalyzerResource): StackResource {
  const parent = resource.getParent();
  return {
    ...toResource(resource, propertiesOf(resource)),
    ...(parent !== "" && { parent }),
    dependencies: resource.getDependenciesList(),
    ignoreChanges: resource.getOptions()?.getIgnorechangesList() ?? [],
  };
}

/** The type of the unknown at a property, as the SDK calls it. */
function typeAt(properties: Properties, keys: UnknownProperty): string {
  let value: unknown = properties;
  for (const key of keys) {
    if (isSecret(value)) ({ value } = value);
    value = isObject(value) ? value[key] : undefined;
  }
  return unknownTypeOf(isSecret(value) ? value.value : value) ?? "unknown";
}

/** A policy that threw says which one it was: that is a defect of the pack, so that the stack trace is of use. */
function naming<T>({ name, version }: Pack, policy: Policy, doing: string, judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    const trace = error instanceof Error ? error.stack : String(error);
    throw new Error(
      `Error ${doing} with policy '${policy.name}' from policy pack '${name}@v${version}':\n${trace}`,
    );
  }
}

/**
 * Answers the engine's questions as the SDK's own analyzer does (@pulumi/policy, server.ts; a test compares the
 * answers), but for the time that takes. The SDK reads a resource's properties again for every policy of a pack, those
 * of all resources again for every stack policy; here they are read once, and not at all where no policy asks.
 */
export class Analyzer {
  private readonly pack: Pack;
  private resourcePolicies: readonly Configured<ResourcePolicy>[] = [];
  private stackPolicies: readonly Configured<StackPolicy>[] = [];
  private readonly byType = new Map<string, PoliciesForType>();
  private isNoticeTold = false;
  /** The policies that have said that they can't judge something yet. */
  private readonly open = new Set<Policy>();

  constructor(pack: Pack) {
    this.pack = pack;
    this.configureBy(() => undefined);
  }

  info(): AnalyzerInfo {
    return toAnalyzerInfo(this.pack);
  }

  /**
   * What follows is judged by this configuration, and by the policies' own defaults where it says nothing.
   *
   * @throws an Error that names every policy and option that there is none of: the engine passes them on, and a misspelt
   * one would be a rule that nobody has set
   */
  configure(request: ConfigureAnalyzerRequest): void {
    const configs = request.getPolicyconfigMap();
    const options = new Map<string, readonly string[]>();
    configs.forEach((config, name) =>
      options.set(name, Object.keys(config.getProperties()?.toJavaScript() ?? {})),
    );
    const problems = optionErrors(
      options,
      new Map(this.pack.policies.map(({ name, configSchema }) => [name, Object.keys(configSchema)])),
    );
    if (problems.length > 0)
      throw new Error(`the configuration of policy pack '${this.pack.name}':\n${problems.join("\n")}`);
    this.configureBy((name) => {
      const config = configs.get(name);
      return (
        config && {
          level: levelOf(config.getEnforcementlevel()),
          config: config.getProperties()?.toJavaScript() ?? {},
        }
      );
    });
  }

  /** @returns an AnalyzeResponse as it is sent */
  analyze(request: AnalyzeRequest): Buffer {
    const { pack } = this;
    this.tellNotice();
    const response = new proto.AnalyzeResponse();
    const properties = propertiesOf(request);
    const resource = toResource(request, properties);
    const { applicable, othersEncoded } = this.policiesFor(resource.type);
    for (const { policy, level, config } of applicable) {
      const verdict = naming(pack, policy, "validating resource", () => policy.judge(resource, config));
      if (verdict.notApplicable !== undefined)
        response.addNotApplicable(toNotApplicable(policy, verdict.notApplicable));
      if (verdict.message !== undefined)
        response.addDiagnostics(
          toDiagnostic(pack, policy, level, `${policy.description}\n${verdict.message}`),
        );
      if (verdict.unknown) this.addUnknown(response, policy, properties, verdict.unknown);
    }
    // One message after another is both in one: lists go on (https://protobuf.dev/programming-guides/encoding/#last-one-wins).
    return Buffer.concat([othersEncoded, response.serializeBinary()]);
  }

  analyzeStack(request: AnalyzeStackRequest): AnalyzeResponse {
    const { pack } = this;
    const response = new proto.AnalyzeResponse();
    const sent = request.getResourcesList();
    const resources = sent.map(toStackResource);
    for (const { policy, level, config } of this.stackPolicies) {
      const { violations, unknown } = naming(pack, policy, "validating stack", () =>
        policy.judge(resources, config),
      );
      for (const { message, urn } of violations)
        response.addDiagnostics(toDiagnostic(pack, policy, level, `${policy.description}\n${message}`, urn));
      const open = unknown && sent[resources.indexOf(unknown.resource)];
      if (open) this.addUnknown(response, policy, propertiesOf(open), unknown.keys);
    }
    return response;
  }

  remediate(request: AnalyzeRequest): RemediateResponse {
    const response = new proto.RemediateResponse();
    const wanted = this.resourcePolicies.filter(({ level }) => level === "remediate");
    if (wanted.length === 0) return response;
    const type = request.getType();
    let properties = propertiesOf(request);
    for (const { policy, config } of wanted) {
      const { remediate } = policy;
      if (!remediate || !policy.appliesTo(type)) {
        const reason = remediate
          ? doesNotLookAt(policy, type)
          : "Policy does not implement remediateResource";
        response.addNotApplicable(toNotApplicable(policy, reason));
        continue;
      }
      const remedied = naming(this.pack, policy, "remediating resource", () =>
        remediate(toResource(request, properties), config, properties),
      );
      if (remedied === undefined) continue;
      properties = remedied;
      response.addRemediations(toRemediation(this.pack, policy, properties));
    }
    return response;
  }

  private configureBy(
    configOf: (name: string) => { readonly level: EnforcementLevel; readonly config: Settings } | undefined,
  ): void {
    const configured = this.pack.policies.map((policy) => ({
      policy,
      level: policy.enforcementLevel,
      config: {},
      ...configOf(policy.name),
    }));
    const enabled = configured.filter(({ level }) => level !== "disabled");
    for (const { policy, config } of configured) policy.configure?.(config);
    this.resourcePolicies = enabled.filter(isOnResources);
    this.stackPolicies = enabled.filter(isOnStacks);
    this.byType.clear();
    this.open.clear();
  }

  /** On standard error, which the engine shows beside what the policies say. */
  private tellNotice(): void {
    if (this.isNoticeTold || this.pack.notice === undefined) return;
    this.isNoticeTold = true;
    process.stderr.write(`${this.pack.notice}\n`);
  }

  /** Sorts policies out once a type, not once a resource. */
  private policiesFor(type: string): PoliciesForType {
    const known = this.byType.get(type);
    if (known) return known;
    const applicable = this.resourcePolicies
      .filter(({ policy }) => policy.appliesTo(type))
      // What remediation leaves as it is has to be fixed all the same.
      .map((entry) => ({
        ...entry,
        level: entry.level === "remediate" ? ("mandatory" as const) : entry.level,
      }));
    const others = new proto.AnalyzeResponse();
    for (const { policy } of this.resourcePolicies)
      if (!policy.appliesTo(type))
        others.addNotApplicable(toNotApplicable(policy, doesNotLookAt(policy, type)));
    const sorted = { applicable, othersEncoded: others.serializeBinary() };
    this.byType.set(type, sorted);
    return sorted;
  }

  /** That a policy can't say yet, for the first of its resources: a first preview had dozens of lines of it. */
  private addUnknown(
    response: AnalyzeResponse,
    policy: Policy,
    properties: Properties,
    keys: UnknownProperty,
  ): void {
    if (this.open.has(policy)) return;
    this.open.add(policy);
    response.addDiagnostics(this.toUnknown(policy, properties, keys));
  }

  /** That a policy can't say yet; the update will tell. */
  private toUnknown(policy: Policy, properties: Properties, keys: UnknownProperty): AnalyzeDiagnostic {
    const { name, version } = this.pack;
    const what = `${typeAt(properties, keys)} value at .${keys.join(".")} can't be known during preview`;
    const message = `can't run policy '${policy.name}' from policy pack '${name}@v${version}' during preview: ${what}`;
    return toDiagnostic(this.pack, policy, "advisory", message);
  }
}

const doesNotLookAt = ({ name }: Policy, type: string): string => `${name} does not look at ${type}`;

const isOnResources = (entry: Configured<Policy>): entry is Configured<ResourcePolicy> =>
  entry.policy.kind === "resource";

const isOnStacks = (entry: Configured<Policy>): entry is Configured<StackPolicy> =>
  entry.policy.kind === "stack";
