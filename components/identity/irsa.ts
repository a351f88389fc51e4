import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { webIdentityTrust } from "../aws.ts";
import { assertValid } from "../validation.ts";
import { identityProblems } from "./identity-plan.ts";
import { grant, readyArn } from "./permissions.ts";

export interface IrsaArgs {
  /** ARN of the IAM OIDC provider of the cluster. */
  readonly oidcProviderArn: pulumi.Input<string>;
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
 * An IAM role for a service account (IRSA): the fallback for what EKS Pod Identity does not serve, which is Fargate,
 * Windows, and clusters outside EKS (Amazon EKS User Guide, "Learn how EKS Pod Identity grants pods access to AWS
 * services": restrictions). Elsewhere use `PodIdentity`: it needs no OIDC provider a cluster. The service account
 * carries the annotation `eks.amazonaws.com/role-arn` with `roleArn`.
 *
 * @example
 * new Irsa("batch", { oidcProviderArn, namespace: "batch", serviceAccount: "batch",
 *   policies: { queue: pulumi.jsonStringify({
 *     Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queue.arn }] }) } });
 *
 * @transform aws:iam/role:Role maxSessionDuration 7200
 */
export class Irsa extends pulumi.ComponentResource {
  /** ARN of the role; known once its permissions are there. */
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: IrsaArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:identity:Irsa", name, {}, opts);
    assertArguments(this, name, args);
    const { namespace, serviceAccount } = args;
    assertValid(`Irsa ${name}`, identityProblems(name, args));

    const role = new aws.iam.Role(
      `${name}-identity`,
      {
        assumeRolePolicy: pulumi.output(args.oidcProviderArn).apply((providerArn) =>
          webIdentityTrust(providerArn, {
            aud: "sts.amazonaws.com",
            sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
          }),
        ),
        description: `Service account ${namespace}/${serviceAccount}`,
      },
      { parent: this },
    );
    const permissions = grant(role, name, args, this);
    this.roleArn = readyArn(role, permissions);
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
