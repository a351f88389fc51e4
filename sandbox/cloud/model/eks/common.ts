import type { Cluster } from "@pulumi/aws/eks/cluster.js";
import { AwsError } from "../../errors.ts";
import type { Cloud, CloudObject, OutputsOf, Reference } from "../model.ts";

export const CLUSTER = "aws:eks/cluster:Cluster";

export type ClusterObject = CloudObject<OutputsOf<Cluster>>;

export const clusterNotFound = (name: string) =>
  new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`);

export const invalid = (message: string) => new AwsError("InvalidParameterException", message);

/** What belongs to a cluster goes with it. */
export const ofCluster: Reference = {
  property: "clusterName",
  to: CLUSTER,
  notFound: clusterNotFound,
  onDelete: "cascade",
};

export function clusterOf(name: string, cloud: Cloud): ClusterObject {
  const cluster = cloud.listType(CLUSTER).find(({ id }) => id === name);
  if (cluster === undefined) throw clusterNotFound(name);
  return cluster as CloudObject as unknown as ClusterObject;
}

/** @throws where no role of that ARN trusts `service`: EKS could not assume it. */
export function assertTrusts(roleArn: string, service: string, cloud: Cloud): void {
  const role = cloud.listType("aws:iam/role:Role").find(({ outputs }) => outputs.arn === roleArn);
  if (role !== undefined && String(role.outputs.assumeRolePolicy).includes(service)) return;
  throw invalid(
    `Role with arn: ${roleArn}, could not be assumed because it does not exist or the trusted entity is not correct`,
  );
}

/** An access entry that EKS makes by itself, unless there is one. */
export function putAccessEntry(clusterName: string, principalArn: string, type: string, cloud: Cloud): void {
  const id = `${clusterName}:${principalArn}`;
  if (cloud.listType("aws:eks/accessEntry:AccessEntry").some((entry) => entry.id === id)) return;
  cloud.put({
    type: "aws:eks/accessEntry:AccessEntry",
    id,
    outputs: { clusterName, principalArn, type, region: cloud.region, kubernetesGroups: [] },
  });
}
