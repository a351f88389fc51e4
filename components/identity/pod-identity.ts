import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { clusterArn, podIdentityTrust } from "../aws.ts";
import { assertValid } from "../validation.ts";
import { identityProblems } from "./identity-plan.ts";
import { grant } from "./permissions.ts";

export interface PodIdentityArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Region of the cluster, e.g. `eu-west-1`. */
  readonly region: string;
  /** The cluster's AWS account, which has to be the role's. */
  readonly accountId: pulumi.Input<string>;
  /** Kubernetes namespace of the service account. */
  readonly namespace: string;
  /** Kubernetes service account that gets the role. */
  readonly serviceAccount: string;
  /** Inline policy documents as JSON text, each by a key that says what it allows, e.g. `secrets`. */
  readonly policies: Record<string, pulumi.Input<string>>;
  /**
   * ARNs of managed policies that the role has besides.
   * @default []
   */
  readonly managedPolicyArns?: string[];
}

/**
 * What one Kubernetes service account may do in AWS: an IAM role with the given policies, bound to the account by
 * EKS Pod Identity. The role trusts that service account of that cluster alone. Pods that are admitted before the
 * association exists never get credentials, so the workload has to depend on `association`; the association in turn
 * waits for the policies.
 *
 * @example
 * new PodIdentity("dns", { clusterName, region: "eu-west-1", accountId, namespace: "external-dns",
 *   serviceAccount: "external-dns", policies: { records: pulumi.jsonStringify({
 *     Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "route53:ChangeResourceRecordSets", Resource: zone.arn }] }) } });
 *
 * @transform aws:iam/role:Role maxSessionDuration 7200
 */
export class PodIdentity extends pulumi.ComponentResource {
  /** ARN of the role. */
  readonly roleArn: pulumi.Output<string>;
  /** What the pods of the service account depend on. */
  readonly association: pulumi.Resource;

  constructor(name: string, args: PodIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:identity:PodIdentity", name, {}, opts);
    assertArguments(this, name, args);
    assertValid(`PodIdentity ${name}`, identityProblems(name, args));

    const role = new aws.iam.Role(
      `${name}-identity`,
      {
        assumeRolePolicy: pulumi
          .all([args.clusterName, args.accountId])
          .apply(([clusterName, accountId]) =>
            podIdentityTrust(
              clusterArn({ clusterName, region: args.region, accountId }),
              args.namespace,
              args.serviceAccount,
            ),
          ),
        description: `Service account ${args.namespace}/${args.serviceAccount}`,
      },
      { parent: this },
    );
    const permissions = grant(role, name, args, this);
    this.association = new aws.eks.PodIdentityAssociation(
      `${name}-identity`,
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount: args.serviceAccount,
        roleArn: role.arn,
      },
      { parent: this, dependsOn: permissions },
    );
    this.roleArn = role.arn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
