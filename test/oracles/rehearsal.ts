import type { ClusterArgs } from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";
import { pipelinePolicies, pipelinePolicyArn } from "../../components/identity/deploy-policy.ts";
import { Cluster } from "../../sandbox/cloud/eks/cluster-component.ts";
import { models } from "../../sandbox/cloud/model/index.ts";
import type { Properties } from "../../sandbox/plugin/provider.ts";
import { platformName } from "../../stacks/config/names.ts";
import type { StackSource } from "../../stacks/config/parse.ts";
import { TestCloud } from "../sandbox/cloud/harness.ts";
import type { Existing } from "../support/mocks.ts";
import { runProgram } from "../support/program.ts";
import type { Resource } from "./requests.ts";

/**
 * The AWS resources of a stack as the emulator gets them: with the provider's defaults and tags, generated names, and
 * ids of what was made before, as AWS makes them.
 * @throws where the emulator refuses one
 */
export async function rehearsed(source: StackSource): Promise<Resource[]> {
  const cloud = new TestCloud();
  cloud.declare(...pipelinePoliciesOf(source));
  let started = Promise.resolve();
  const resources: Resource[] = [];
  const make = async (type: string, name: string, inputs: Properties): Promise<Existing> => {
    await started;
    const { id, outs, ...made } = await cloud.create(type, name, inputs);
    resources.push({ type, name, id, inputs: made.inputs });
    return { id, state: outs };
  };
  try {
    await new Promise<unknown>((resolve, reject) => {
      // The SDK would wait for ever for what depends on a resource that was refused.
      const orFail = (made: Promise<Existing>): Promise<Existing> => {
        made.catch(reject);
        return made;
      };
      runProgram(source, undefined, ({ type, name, inputs }) => {
        if (type === "pulumi:providers:aws") started = cloud.start(inputs);
        if (models.has(type)) return orFail(make(type, name, inputs));
        // The emulated component registers itself too, without inputs.
        if (type !== "eks:index:Cluster" || Object.keys(inputs).length === 0) return undefined;
        return clusterOf(name, inputs as unknown as ClusterArgs);
      }).then(resolve, reject);
    });
    return resources;
  } finally {
    cloud.stop();
  }
}

/** What a person makes before the first update. */
function pipelinePoliciesOf(source: StackSource): string[] {
  const aws = JSON.parse(source.settings["aws"] ?? "{}") as { accountId: string; region: string };
  return pipelinePolicies.map((which) =>
    pipelinePolicyArn({ platform: platformName(source), ...aws }, which),
  );
}

const READ_OF_CLUSTER = [
  "name",
  "arn",
  "endpoint",
  "certificateAuthority",
  "identities",
  "vpcConfig",
  "computeConfig",
] as const;

/** What programs read of `eks.Cluster`, made by the emulated component. */
function clusterOf(name: string, args: ClusterArgs): Promise<Existing> {
  const { state } = new Cluster(name, args, {});
  const { eksCluster, core } = state as {
    eksCluster: Record<string, unknown>;
    core: { clusterIamRole: { name: unknown } };
  };
  const read: Record<string, unknown> = {
    eksCluster: Object.fromEntries(READ_OF_CLUSTER.map((property) => [property, eksCluster[property]])),
    core: { clusterIamRole: { name: core.clusterIamRole.name } },
  };
  return new Promise((resolve) => {
    pulumi.output(read).apply((outputs) => {
      resolve({ id: name, state: outputs as Record<string, unknown> });
    });
  });
}
