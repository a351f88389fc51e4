import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { InvalidInputError } from "../components/validation.ts";
import type { PlatformCapabilities } from "./config/platform-capabilities.ts";
import { metricsApis } from "./config/sections/shapes.ts";
import type { PlatformLayer } from "./platform-layer.ts";
import type { NewPlatform } from "./new-platform.ts";

const list = z.array(z.string());

/** What a platform's stack tells the stacks of services, as its output `platform`. */
const platformFacts = z.object({
  clusterName: z.string(),
  kubeconfig: z.string(),
  vpcId: z.string(),
  databaseSubnetIds: list,
  clusterSecurityGroupId: z.string(),
  logKeyArn: z.string().exactOptional(),
  operatorRoleArn: z.string().exactOptional(),
  accessLogBucket: z.string().exactOptional(),
  backupTags: z.record(z.string(), z.string()),
  // A platform that was updated before there was this has none.
  bucketBackupTags: z.record(z.string(), z.string()).default({}),
  capabilities: z.object({
    clientCidrs: list,
    gateway: z
      .object({ name: z.string(), namespace: z.string(), sectionName: z.string().exactOptional() })
      .exactOptional(),
    idleTimeoutSeconds: z.number().exactOptional(),
    deregistrationLagSeconds: z.number().exactOptional(),
    awsTargetGroup: z.boolean(),
    databaseCidrs: list,
    secretOperator: z.boolean(),
    podIdentity: z.boolean(),
    serviceMonitors: z.boolean(),
    // A platform that was updated before there was this takes none.
    traces: z.boolean().default(false),
    // A platform that was updated before there was this serves none.
    metricsApis: metricsApis.default([]),
    flagger: z.object({ prometheusUrl: z.string() }).exactOptional(),
  }),
});
export type PlatformFacts = z.output<typeof platformFacts>;

/** The output `platform` of the stack that makes it. */
export function factsOf({ layer, kubeconfig }: NewPlatform): Record<keyof PlatformFacts, unknown> {
  const { platform, ...eks } = layer.eks;
  return {
    logKeyArn: undefined,
    operatorRoleArn: undefined,
    accessLogBucket: undefined,
    ...eks,
    // The plain name too: everything in the cluster is identified by it.
    clusterName: platform,
    kubeconfig,
    capabilities: layer.capabilities,
  };
}

/**
 * What another stack tells of its platform.
 * @throws InvalidInputError where it has none
 */
export function parseFacts(stack: string, output: unknown): PlatformFacts {
  const result = platformFacts.safeParse(output);
  if (result.success) return result.data;
  throw new InvalidInputError(`Stack ${stack}`, [
    {
      path: "slipway:layers.platformStack",
      message:
        output === undefined
          ? `the stack ${stack} has no platform yet`
          : `the platform of the stack ${stack} is one of another release: ${result.error.issues.map(({ path }) => path.join(".")).join(", ")}`,
      allowed: "a stack with slipway:layers.deploy platform or all, updated",
      fix: `bring it up first: pulumi up --stack ${stack}`,
    },
  ]);
}

/** The platform that another stack made. */
export function otherStacksPlatform(name: string, facts: PlatformFacts): PlatformLayer {
  const { capabilities, kubeconfig, clusterName, ...eks } = facts;
  return {
    kubernetes: new k8s.Provider(`${name}-kubernetes`, {
      kubeconfig: pulumi.output(kubeconfig),
      clusterIdentifier: clusterName,
      enableConfigMapMutable: true,
    }),
    capabilities: capabilities as PlatformCapabilities,
    ready: [],
    eks: { ...eks, platform: clusterName, clusterName },
  };
}
