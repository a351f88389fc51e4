/** What a change means for whoever is on call: where the runbook says more, and the way back. */
import type { Change } from "./plan.ts";

export interface Consequence {
  /** Beginnings of resource types. */
  readonly types: readonly string[];
  /** What is gone, or interrupted, where such a resource is deleted or replaced. @default nothing that lasts */
  readonly loss?: string;
  /** Heading of RUNBOOK.md. */
  readonly entry: string;
  /** The way back after it was replaced or deleted. */
  readonly wayBack: string;
  /** The way back after it was changed, where the runbook has to say something to that. @default none of its own */
  readonly changed?: string;
}

const revert = "revert the commit and deploy again";

/** The first that fits. Held against the headings of RUNBOOK.md by a test. */
export const consequences: readonly Consequence[] = [
  {
    types: ["aws:rds/instance:", "aws:rds/cluster:"],
    loss: "the database's data, and its endpoint until it is restored",
    entry: "Restore a database",
    wayBack: "none by the pipeline: restore a backup",
  },
  {
    types: ["aws:s3/bucket:"],
    loss: "the bucket's objects, all versions of them",
    entry: "Restore objects of a bucket",
    wayBack: "none by the pipeline: restore from a backup",
  },
  {
    types: ["aws:kms/key:"],
    loss: "everything that is encrypted by the key, once its deletion window has passed",
    entry: "Destroyed by mistake",
    wayBack: "cancel the key's deletion within its window",
  },
  {
    types: ["aws:secretsmanager/secret:"],
    loss: "the secret's value, once its recovery window has passed",
    entry: "Set a secret's value",
    wayBack: "restore the secret within its window",
  },
  {
    types: ["aws:backup/vault"],
    loss: "the recovery points in the vault",
    entry: "The backup vault is locked",
    wayBack: "none",
  },
  {
    types: ["aws:ecr/repository:"],
    loss: "the images: nothing of them can be rolled back to",
    entry: "The first image of a service",
    wayBack: "build the commit again",
  },
  {
    types: ["aws:eks/cluster:", "eks:index:Cluster"],
    loss: "the cluster and all that runs in it",
    entry: "Raise the Kubernetes version",
    wayBack: "none: make it anew, and deploy the services again",
    changed: `${revert}; a version is never lowered`,
  },
  {
    types: ["aws:eks/nodeGroup:", "aws:ec2/launchTemplate:"],
    loss: "its nodes, one after the other: pods move, within their disruption budgets",
    entry: "Patch the nodes",
    wayBack: revert,
    changed: revert,
  },
  {
    types: ["aws:eks/accessEntry:", "aws:eks/accessPolicyAssociation:"],
    entry: "Locked out of the cluster",
    wayBack: revert,
    changed: revert,
  },
  {
    types: ["aws:ec2/vpc:", "aws:ec2/subnet:"],
    loss: "all that has an address in it",
    entry: "Move to another region, network or account",
    wayBack: "none by the pipeline",
  },
  {
    types: ["aws:ec2/natGateway:", "aws:ec2/eip:"],
    loss: "connections to the internet, and the address that others may have allowed",
    entry: "Move to another region, network or account",
    wayBack: `${revert}; the address is another one`,
  },
  { types: ["aws:wafv2/"], entry: "The WAF blocks good requests", wayBack: revert, changed: revert },
  {
    types: ["aws:route53/", "aws:acm/"],
    loss: "names that resolve, or connections by TLS, until others are made",
    entry: "A DNS record is missing or stays",
    wayBack: revert,
    changed: revert,
  },
  {
    types: ["aws:eks/podIdentityAssociation:", "aws:iam/"],
    entry: "A pod has no AWS credentials",
    wayBack: revert,
    changed: revert,
  },
  {
    types: ["kubernetes:core/v1:Namespace"],
    loss: "everything in the namespace",
    entry: "Destroyed by mistake",
    wayBack: revert,
  },
  {
    types: ["kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:apps/v1:StatefulSet"],
    loss: "what is on its volumes",
    entry: "A volume is nearly full",
    wayBack: "none by the pipeline",
  },
  {
    types: ["kubernetes:apps/v1:Deployment", "kubernetes:flagger.app/"],
    loss: "the service's pods until new ones are ready",
    entry: "Roll back",
    wayBack: revert,
    changed: "an image that is bad is taken back by `up` itself; configuration by a revert of the commit",
  },
  {
    types: ["kubernetes:helm.sh/", "kubernetes:apiextensions.k8s.io/"],
    entry: "Upgrade the charts of add-ons",
    wayBack: revert,
    changed: revert,
  },
];

/** @returns what the table has of a resource's type; nothing where it is of no consequence of its own */
export function consequenceOf({ type }: Pick<Change, "type">): Consequence | undefined {
  return consequences.find(({ types }) => types.some((start) => type.startsWith(start)));
}
