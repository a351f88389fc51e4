import { type Edges, partsOf, passedOver, prerequisites } from "./graph.ts";

/** What is deleted only after what, both by their URNs, and why. */
export interface DeletionRule {
  readonly why: string;
  readonly first: RegExp;
  readonly outlivedBy: RegExp;
}

/** Any object in a cluster, a chart or a release included. */
const inCluster = /\bkubernetes:[^:]+\/\w+:\w+::/;

/** Of every platform that a stack makes, by what its users suffer (anchors #1, #3, #7, #12). */
export const deletionOrder: readonly DeletionRule[] = [
  {
    why: "objects are deleted while the API server still answers",
    first: inCluster,
    outlivedBy: /(aws:eks\/cluster|eks:index):Cluster::/,
  },
  {
    why: "objects are deleted while whoever deletes them may still do so",
    first: inCluster,
    outlivedBy: /aws:eks\/access(Entry:AccessEntry|PolicyAssociation:AccessPolicyAssociation)::.*-admin-/,
  },
  {
    why: "objects are deleted while controllers have nodes and add-ons to run on",
    first: inCluster,
    outlivedBy: /aws:eks\/(nodeGroup:NodeGroup|addon:Addon)::/,
  },
  {
    why: "objects are deleted while nodes reach AWS",
    first: inCluster,
    outlivedBy: /aws:ec2\/(natGateway:NatGateway|route:Route|routeTableAssociation:RouteTableAssociation)::/,
  },
  {
    why: "the cluster goes before its network",
    first: /(aws:eks\/(cluster:Cluster|nodeGroup:NodeGroup)|eks:index:Cluster)::/,
    outlivedBy: /aws:ec2\/(vpc:Vpc|subnet:Subnet::.*-private-.*)/,
  },
  {
    why: "nodes go before what lets them in and gives them addresses",
    first: /aws:eks\/nodeGroup:NodeGroup::/,
    outlivedBy: /aws:eks\/addon:Addon::.*-(vpc-cni|kube-proxy|eks-pod-identity-agent)$/,
  },
  {
    why: "add-ons with pods of their own find nodes",
    first:
      /aws:eks\/addon:Addon::.*-(coredns|metrics-server|aws-ebs-csi-driver|eks-node-monitoring-agent|snapshot-controller)$/,
    outlivedBy: /aws:eks\/nodeGroup:NodeGroup::/,
  },
  {
    why: "Gateways and routes are deleted while the load balancer controller takes their load balancers down",
    first: /slipway:(edge:Gateway|service:Service)\$kubernetes:/,
    outlivedBy: /slipway:addons:LoadBalancerController\$.*(Release|PodIdentityAssociation|RolePolicy)::/,
  },
  {
    why: "services are deleted while their secrets' operator handles its finalizers",
    first: /slipway:service:Service\$kubernetes:/,
    outlivedBy: /slipway:addons:ExternalSecrets\$.*(Release|PodIdentityAssociation|RolePolicy)::/,
  },
  {
    why: "routes are deleted while external-dns takes their records away",
    first: /slipway:(edge:Gateway|service:Service)\$kubernetes:/,
    outlivedBy: /slipway:addons:ExternalDns\$.*(Release|PodIdentityAssociation|RolePolicy)::/,
  },
  {
    why: "custom resources come after their definitions",
    first: /slipway:(edge:Gateway|service:Service)\$kubernetes:|Addons\$.*kubernetes:helm\.sh\/v3:Release::/,
    outlivedBy: /Addons\$slipway:addons:CrdChart\$/,
  },
  {
    why: "pods start with the AWS identity of their service account",
    first: /slipway:service:Service\$kubernetes:helm\.sh\/v4:Chart/,
    outlivedBy: /slipway:service:Service\$.*(PodIdentityAssociation|RolePolicy)::/,
  },
  {
    why: "an identity is handed out with its permissions",
    first: /slipway:service:Service\$.*PodIdentityAssociation::/,
    outlivedBy: /slipway:service:Service\$slipway:identity:PodIdentity\$.*RolePolicy::/,
  },
  {
    why: "what writes access logs goes before who lets it",
    first: /slipway:edge:Gateway\$kubernetes:.*:(LoadBalancerConfiguration|Gateway)::/,
    outlivedBy: /slipway:storage:LogBucket\$.*BucketPolicy::/,
  },
];

/** With Karpenter besides. */
export const karpenterDeletionOrder: readonly DeletionRule[] = [
  {
    why: "node pools are deleted while Karpenter drains their nodes",
    first: /kubernetes:karpenter\.(sh|k8s\.aws)\/v1:(NodePool|EC2NodeClass)::/,
    outlivedBy:
      /slipway:compute:Karpenter\$.*(Release|PodIdentityAssociation|RolePolicy|InstanceProfile|AccessEntry)::/,
  },
  {
    why: "pods are deleted while they have Karpenter's nodes",
    first: /slipway:(service:Service|edge:Gateway|addons:Addons)\$.*kubernetes:/,
    outlivedBy: /kubernetes:karpenter\.sh\/v1:NodePool::/,
  },
];

/**
 * Where a graph breaks a rule, a line a pair.
 * @throws Error where nothing in the graph is what the rule is about: it would hold of nothing
 */
export function deletionFindings(graph: readonly Edges[], { first, outlivedBy }: DeletionRule): string[] {
  const matching = (pattern: RegExp, nodes: readonly Edges[]): string[] => {
    const urns = nodes.map(({ urn }) => urn);
    const found = urns.filter((urn) => pattern.test(urn));
    if (found.length === 0) throw new Error(`nothing matches ${pattern} among:\n${urns.join("\n")}`);
    return found;
  };
  // Of a component whose children the graph tells, there is nothing to delete but those.
  const deleted = graph.filter(({ custom = true }) => custom);
  const lasting = matching(outlivedBy, graph);
  return matching(first, deleted).flatMap((urn) => {
    const before = prerequisites(graph, urn);
    return lasting
      .filter((last) => last !== urn && !before.has(last))
      .map((last) => `${urn} does not wait on ${last}`);
  });
}

/** What exists in the state alone: what is read, and providers that the engine makes by itself. */
const ONLY_IN_STATE = /::pulumi:(pulumi:StackReference|providers:\w+::default_)/;

/** The settings whose protection guards the stack, by the resources that stand for them. */
export function guardsOf(graph: readonly Edges[]): readonly string[] {
  return guards(graph).map((urn) => partsOf(urn).name.replace(/^.*-destroy-needs-/, ""));
}

/** What a destroy deletes although it is refused a resource that guards the stack, a line a pair of URNs. */
export function unguarded(graph: readonly Edges[]): string[] {
  const all = guards(graph);
  if (all.length === 0) throw new Error("nothing guards the stack");
  return all.flatMap((guard) => {
    const spared = passedOver(graph, guard);
    return graph
      .map(({ urn }) => urn)
      .filter((urn) => !all.includes(urn) && !spared.has(urn) && !ONLY_IN_STATE.test(urn))
      .map((urn) => `${urn} is deleted in spite of ${guard}`);
  });
}

function guards(graph: readonly Edges[]): string[] {
  return graph.map(({ urn }) => urn).filter((urn) => partsOf(urn).type === "pulumi:index:Stash");
}
