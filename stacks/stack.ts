import type * as pulumi from "@pulumi/pulumi";
import { assertValid } from "../components/validation.ts";
import { AwsAccount, type PlatformIdentity } from "./aws-account.ts";
import type { AwsConfig, StackConfig } from "./config/schema.ts";
import { serviceNeedsProblems } from "./config/validate-service-needs.ts";
import type { PlatformCapabilities } from "./config/platform-capabilities.ts";
import { guardAgainstDestroy, noteResources } from "./destroy-guard.ts";
import { existingPlatform } from "./existing-cluster.ts";
import { createPlatform, type NewPlatform } from "./new-platform.ts";
import { factsOf, otherStacksPlatform, type PlatformFacts } from "./other-stack.ts";
import type { PlatformLayer } from "./platform-layer.ts";
import type { LastUpdate } from "./last-update.ts";
import { createServices, type ServiceOutputs } from "./service-layer.ts";

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
}

/** What is known of the platform besides the configuration: by `capabilitiesOf`, or by the other stack's outputs. */
export interface PlatformKnowledge {
  readonly traits?: PlatformCapabilities;
  readonly facts?: PlatformFacts;
}

/** Everything of one stack: the platform that it makes or finds, the services on it, and what guards them. */
export function createStack(
  identity: PlatformIdentity,
  config: StackConfig,
  knowledge: PlatformKnowledge,
  last: LastUpdate,
): StackOutputs {
  const noted = noteResources();
  const outputs = createResources(identity, config, knowledge, last);
  guardAgainstDestroy(identity.name, config.guardRails.protectData, noted());
  return outputs;
}

function createResources(
  identity: PlatformIdentity,
  config: StackConfig,
  { traits, facts }: PlatformKnowledge,
  last: LastUpdate,
): StackOutputs {
  const { name } = identity;
  const { platform } = config;
  const known = traits ?? facts?.traits;
  if (!known) throw new TypeError("nothing is known of the platform");
  const account = platform.aws && new AwsAccount(identity, platform.aws, config);
  const services = (layer: PlatformLayer): Partial<ServiceOutputs> =>
    config.hasServices ? createServices(name, config, layer, account, last) : {};

  switch (platform.from) {
    case "existing-cluster":
      return services(existingPlatform(name, platform.cluster, known));
    case "other-stack":
      if (!facts) throw new TypeError("the other stack's outputs are missing");
      assertServiceNeeds(identity, config, known, platform.aws);
      return services(otherStacksPlatform(name, facts));
    case "stack-itself": {
      if (!account) throw new TypeError("a platform is made in an AWS account");
      const made = createPlatform(name, platform, config, known, account);
      return {
        platform: factsOf(made),
        kubeconfig: made.kubeconfig,
        clusterName: made.layer.eks.clusterName,
        vpcId: made.layer.eks.vpcId,
        cluster: made.cluster,
        natPublicIps: made.natPublicIps,
        ...(made.nameServers ? { nameServers: made.nameServers } : {}),
        ...(made.roles ? { roles: made.roles } : {}),
        ...services(made.layer),
      };
    }
  }
}

/** What the configuration's parser could not judge before another stack's outputs were read. */
function assertServiceNeeds(
  { name, environment }: PlatformIdentity,
  { services, databases, buckets }: StackConfig,
  traits: PlatformCapabilities,
  aws: AwsConfig | undefined,
): void {
  assertValid(
    `Stack ${environment}`,
    serviceNeedsProblems(services, {
      name,
      databases,
      buckets,
      traits,
      ...(aws ? { accountId: aws.accountId } : {}),
    }),
  );
}
