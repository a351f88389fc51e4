import type * as pulumi from "@pulumi/pulumi";
import { given } from "../components/given.ts";
import { assertValid } from "../components/validation.ts";
import { AwsAccount, type PlatformIdentity } from "./aws-account.ts";
import type { ParsedStack } from "./config/parse.ts";
import { type PlannedService, planServices } from "./config/plan-services.ts";
import type { PlatformCapabilities } from "./config/platform-capabilities.ts";
import { serviceNeedsProblems } from "./config/validate-service-needs.ts";
import { guardAgainstDestroy, noteResources, protections } from "./destroy-guard.ts";
import { existingPlatform } from "./existing-cluster.ts";
import { createPlatform, type NewPlatform } from "./new-platform.ts";
import { factsOf, otherStacksPlatform, type PlatformFacts } from "./other-stack.ts";
import type { PlatformLayer } from "./platform-layer.ts";
import type { LastUpdate } from "./last-update.ts";
import { publish, type Published, servicesPublished } from "./published-outputs.ts";
import { createServices, type MadeServices, type ServiceOutputs } from "./service-layer.ts";

/** What a stack tells whoever comes after it. */
export interface StackOutputs extends Partial<ServiceOutputs> {
  /** What a stack of services needs of this one. */
  readonly platform?: Readonly<Record<keyof PlatformFacts, unknown>>;
  /** Holds no credential: every call asks the AWS CLI for a token. */
  readonly kubeconfig?: pulumi.Output<string>;
  readonly clusterName?: pulumi.Input<string>;
  readonly vpcId?: pulumi.Input<string>;
  readonly cluster?: NewPlatform["cluster"];
  readonly natPublicIps?: NewPlatform["natPublicIps"];
  readonly nameServers?: NewPlatform["nameServers"];
  readonly roles?: NewPlatform["roles"];
  readonly alertSecrets?: NewPlatform["alertSecrets"];
  readonly logSecrets?: NewPlatform["logSecrets"];
  readonly traceSecrets?: NewPlatform["traceSecrets"];
  /** What the names of the parameters begin with that other tools read. */
  readonly parameterPath?: string;
}

/**
 * Everything of one stack: the platform that it makes or finds, the services on it, and what guards them.
 * @param facts What another stack tells of its platform, where the services stand on that.
 */
export function createStack(
  identity: PlatformIdentity,
  parsed: ParsedStack,
  last: LastUpdate,
  facts?: PlatformFacts,
): StackOutputs {
  const noted = noteResources();
  const outputs = createResources(identity, parsed, last, facts);
  guardAgainstDestroy(identity.name, protections(parsed), noted());
  return outputs;
}

function createResources(
  identity: PlatformIdentity,
  parsed: ParsedStack,
  last: LastUpdate,
  facts: PlatformFacts | undefined,
): StackOutputs {
  const { name } = identity;
  const { config, plans, capabilities } = parsed;
  const { platform } = config;
  const account = platform.aws && new AwsAccount(identity, platform.aws, config, plans.tags?.plan ?? {});
  const services = (layer: PlatformLayer, planned = parsed.services): MadeServices | undefined =>
    config.hasServices && planned ? createServices(name, parsed, planned, layer, account, last) : undefined;
  /** The outputs of platform and services; other tools are told of them too where the configuration says so. */
  const told = (made: MadeServices | undefined, ofPlatform?: NewPlatform): StackOutputs => {
    if (!account || !config.outputs.parameters) return { ...made?.outputs };
    const published: Published[] = [
      ...(ofPlatform ? [ofPlatform.published] : []),
      ...(made ? [servicesPublished(made.outputs, made.data)] : []),
    ];
    return { ...made?.outputs, parameterPath: publish(name, published, account) };
  };

  switch (platform.from) {
    case "existing-cluster":
      return told(services(existingPlatform(name, platform.cluster, known(capabilities))));
    case "other-stack": {
      const planned = planOnOtherStack(identity, parsed, last, known(facts));
      return told(services(otherStacksPlatform(name, known(facts)), planned));
    }
    case "stack-itself": {
      const made = createPlatform(name, platform, parsed, known(account));
      return {
        platform: factsOf(made),
        kubeconfig: made.kubeconfig,
        clusterName: made.layer.eks.clusterName,
        vpcId: made.layer.eks.vpcId,
        cluster: made.cluster,
        natPublicIps: made.natPublicIps,
        ...(made.nameServers && { nameServers: made.nameServers }),
        ...(made.roles && { roles: made.roles }),
        ...(made.alertSecrets && { alertSecrets: made.alertSecrets }),
        ...(made.logSecrets && { logSecrets: made.logSecrets }),
        ...(made.traceSecrets && { traceSecrets: made.traceSecrets }),
        ...told(services(made.layer), made),
      };
    }
  }
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError("what the platform is made of is not known");
  return value;
}

/**
 * The services on a platform of which the configuration's parser knew nothing.
 * @throws InvalidInputError with everything that it has not, or that is wrong on it
 */
function planOnOtherStack(
  { name, environment }: PlatformIdentity,
  { config, plans }: ParsedStack,
  last: LastUpdate,
  facts: PlatformFacts,
): Readonly<Record<string, PlannedService>> {
  const { services, databases, buckets, platform } = config;
  const capabilities = facts.capabilities as PlatformCapabilities;
  const inAws = platform.aws ? { accountId: platform.aws.accountId } : {};
  const { planned, problems } = planServices(services, {
    name,
    ...inAws,
    databases: plans.databases,
    ...given({ owner: config.tags["owner"] }),
    capabilities,
    deployedStrategies: last.strategies,
  });
  assertValid(`Stack ${environment}`, [
    ...serviceNeedsProblems(services, { ...inAws, databases, buckets, capabilities }),
    ...problems,
  ]);
  return planned;
}
