import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { ec2Principal, partitionOf, serviceTrust } from "../aws.ts";
import type { ComputeMode } from "../choices.ts";
import { nodePolicies } from "../compute/node-policies.ts";
import { NodeGroup } from "../compute/node-group.ts";
import { type NodeGroupPlan, planNodeGroup } from "../compute/node-group-plan.ts";
import { policyRole } from "../identity/policy-role.ts";
import { planned, withPlan } from "../planned.ts";
import { assertValid, type Resolved } from "../validation.ts";
import { accessEntries } from "./access-entries.ts";
import type { ClusterArgs } from "./cluster-args.ts";
import { planCluster } from "./cluster-plan.ts";
import { controlPlane } from "./control-plane.ts";
import { type AddonContext, nodeAddons, serviceAddons } from "./eks-addons.ts";
import { execKubeconfig } from "./kubeconfig.ts";
import { previewAccess } from "./preview-access.ts";
import { defaultStorageClass, volumeKeyPolicy } from "./storage.ts";

export type { ClusterArgs } from "./cluster-args.ts";

type NodeGroupPlans = Readonly<Record<string, Resolved<NodeGroupPlan>>>;

/**
 * An EKS cluster with access by access entries only, encrypted secrets, all control-plane logs, a private
 * endpoint, nodes (groups of yours, or EKS Auto Mode), the add-ons every workload needs, an encrypted default storage
 * class, and a Kubernetes provider for it.
 *
 * The chain service → add-ons → nodes → access entries → cluster is explicit: what goes away is deleted while
 * what deletes it (controllers, nodes, access) is still there.
 *
 * @example
 * new Cluster("main", { clusterName: "slipway-staging", region, version: "1.35", vpcId, privateSubnetIds,
 *   secretsKeyArn, logKeyArn, volumeKeyArn, admins: { platform: roleArn }, nodeGroups: { general: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 6 } } });
 *
 * @transform eks:index:Cluster tags { ...props.tags, team: "platform" }
 */
export class Cluster extends pulumi.ComponentResource {
  /** Known only once the cluster exists; use it to order what needs the cluster. */
  readonly clusterName: pulumi.Output<string>;
  /** URL of the API server, `https://...`. */
  readonly endpoint: pulumi.Output<string>;
  /** Kubeconfig that asks the AWS CLI for a token; it holds no credential. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Ready when nodes and add-ons are; give it to everything that lives in the cluster. */
  readonly provider: k8s.Provider;
  /** The security group that EKS makes for control plane and nodes: where traffic of pods comes from. */
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  /** ARN of the role of node groups, or of Auto Mode's nodes. */
  readonly nodeRoleArn: pulumi.Output<string>;
  /** The cluster's OIDC issuer, `https://...`. */
  readonly oidcIssuer: pulumi.Output<string>;
  /** ARN of the IAM OIDC provider; empty without `irsa`. */
  readonly oidcProviderArn: pulumi.Output<string>;
  /** How nodes are run, for the next update to compare with. */
  readonly computeMode: ComputeMode;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:cluster:Cluster", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planned(args, () => planCluster(args));
    const nodeGroups: NodeGroupPlans = Object.fromEntries(
      Object.entries(args.nodeGroups ?? {}).map(([key, group]) => [
        key,
        planned(group, () => planNodeGroup(group, `nodeGroups.${key}`)),
      ]),
    );
    assertValid(`Cluster ${name}`, [
      ...problems,
      ...Object.values(nodeGroups).flatMap((group) => group.problems),
    ]);
    const partition = partitionOf(args.region);
    const auto = plan.computeMode === "auto";

    const cluster = controlPlane(name, args, plan, this);
    const resource = cluster.eksCluster;
    this.computeMode = plan.computeMode;
    this.clusterName = resource.apply((made) => made.name);
    this.endpoint = resource.apply((made) => made.endpoint);
    this.clusterSecurityGroupId = resource
      .apply((made) => made.vpcConfig)
      .apply(({ clusterSecurityGroupId }) => clusterSecurityGroupId);
    this.oidcIssuer = resource
      .apply((made) => made.identities)
      .apply(([identity]) => identity?.oidcs[0]?.issuer ?? "");
    this.kubeconfig = resource.apply((made) =>
      pulumi.all([made.endpoint, made.certificateAuthority]).apply(([endpoint, { data }]) =>
        execKubeconfig({
          clusterName: args.clusterName,
          region: args.region,
          endpoint,
          certificateAuthority: data,
        }),
      ),
    );
    this.oidcProviderArn = args.irsa === true ? this.#oidcProvider(name).arn : pulumi.output("");

    const addons: AddonContext = {
      name,
      args,
      clusterName: this.clusterName,
      clusterArn: resource.apply((made) => made.arn),
      computeMode: plan.computeMode,
      partition,
      parent: this,
    };
    const access = accessEntries(name, { clusterName: this.clusterName, plan: plan.access, partition }, this);
    const network = nodeAddons(addons, access);
    const nodes = auto ? undefined : this.#nodeGroups(name, args, { plans: nodeGroups, partition }, network);
    this.nodeRoleArn =
      nodes?.roleArn ??
      resource.apply((made) => made.computeConfig).apply(({ nodeRoleArn }) => nodeRoleArn ?? "");
    const services = serviceAddons(addons, nodes?.groups ?? access);
    if (auto && args.volumeKeyArn !== undefined) {
      const roleName = cluster.core.apply((core) => core.clusterIamRole).apply((role) => role.name);
      services.push(volumeKeyPolicy(name, roleName, args.volumeKeyArn, this));
    }

    // What this program and whoever else is outside the nodes reach the private endpoint by.
    const ways = plan.privateAccess.map(
      ({ key, ...source }) =>
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-private-access-${key}`,
          {
            securityGroupId: this.clusterSecurityGroupId,
            description: "API server, from outside the cluster",
            ipProtocol: "tcp",
            fromPort: 443,
            toPort: 443,
            ...source,
          },
          { parent: this },
        ),
    );

    this.provider = new k8s.Provider(
      `${name}-kubernetes`,
      {
        kubeconfig: this.kubeconfig,
        // Plain on purpose: an unknown identifier would make a preview replace everything in the cluster.
        clusterIdentifier: args.clusterName,
        // A changed ConfigMap is updated where it is; the default deletes it first, under running pods. Charts roll
        // their pods by a checksum instead.
        enableConfigMapMutable: true,
      },
      { parent: this, dependsOn: [...services, ...ways] },
    );
    const inCluster = { parent: this, provider: this.provider };
    defaultStorageClass(name, { computeMode: plan.computeMode, volumeKeyArn: args.volumeKeyArn }, inCluster);
    if (plan.access.some(({ policy }) => policy === undefined)) previewAccess(name, inCluster);
    if (auto) {
      // Auto Mode enforces network policies only when told so: Amazon EKS User Guide, "Use network policies with EKS
      // Auto Mode".
      new k8s.core.v1.ConfigMap(
        `${name}-network-policy`,
        {
          metadata: { name: "amazon-vpc-cni", namespace: "kube-system" },
          data: { "enable-network-policy-controller": "true" },
        },
        inCluster,
      );
    }
    this.registerOutputs({
      clusterName: this.clusterName,
      endpoint: this.endpoint,
      kubeconfig: this.kubeconfig,
      clusterSecurityGroupId: this.clusterSecurityGroupId,
      nodeRoleArn: this.nodeRoleArn,
      oidcIssuer: this.oidcIssuer,
      oidcProviderArn: this.oidcProviderArn,
      computeMode: this.computeMode,
    });
  }

  /** IAM roles for service accounts. No thumbprint: IAM has the issuer's certificate authority itself. */
  #oidcProvider(name: string): aws.iam.OpenIdConnectProvider {
    return new aws.iam.OpenIdConnectProvider(
      `${name}-oidc`,
      { url: this.oidcIssuer, clientIdLists: ["sts.amazonaws.com"] },
      { parent: this },
    );
  }

  /** Node groups with one role; they wait for what their nodes need to get ready. */
  #nodeGroups(
    name: string,
    args: ClusterArgs,
    { plans, partition }: { readonly plans: NodeGroupPlans; readonly partition: string },
    dependsOn: pulumi.Resource[],
  ): { readonly roleArn: pulumi.Output<string>; readonly groups: pulumi.Resource[] } {
    const { role, attachments } = policyRole(
      `${name}-nodes`,
      {
        assumeRolePolicy: serviceTrust(ec2Principal(args.region)),
        description: `Worker nodes of ${name}`,
        partition,
        policies: nodePolicies(args.sessionManager),
      },
      this,
    );
    const groups = Object.entries(args.nodeGroups ?? {}).map(
      ([key, group]) =>
        new NodeGroup(
          `${name}-${key}`,
          withPlan(
            {
              ...group,
              ...(args.tags && { tags: args.tags }),
              clusterName: this.clusterName,
              version: args.version,
              nodeRoleArn: role.arn,
              subnetIds: args.privateSubnetIds,
            },
            plans[key]?.plan,
          ),
          { parent: this, dependsOn: [...dependsOn, ...attachments] },
        ),
    );
    return { roleArn: role.arn, groups };
  }
}
