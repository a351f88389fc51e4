import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../aws.ts";
import { PodIdentity } from "./pod-identity.ts";

export interface ServiceIdentityArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Kubernetes namespace of the service account. */
  readonly namespace: string;
  /** Kubernetes service account that gets the role. */
  readonly serviceAccount: string;
  /** ARNs of the secrets that the service may read, and no other. */
  readonly secretArns: pulumi.Input<string>[];
  /** ARN of the KMS key that encrypts those secrets. */
  readonly secretsKeyArn: pulumi.Input<string>;
}

/**
 * What one service may do in AWS: an IAM role with least privilege, bound to its service account by EKS Pod
 * Identity. Pods that are admitted before the association exists never get credentials, so the workload has
 * to depend on this component.
 *
 * @example
 * new ServiceIdentity("api", { clusterName, namespace: "api", serviceAccount: "api", secretArns, secretsKeyArn });
 */
export class ServiceIdentity extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: ServiceIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:identity:ServiceIdentity", name, {}, opts);
    const identity = new PodIdentity(
      name,
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount: args.serviceAccount,
        policies: { secrets: readSecrets(args) },
      },
      { parent: this },
    );
    this.roleArn = identity.roleArn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

function readSecrets({ secretArns, secretsKeyArn }: ServiceIdentityArgs): pulumi.Output<string> {
  return pulumi.all([pulumi.all(secretArns), secretsKeyArn]).apply(([arns, keyArn]) =>
    policyDocument(
      {
        Sid: "ReadOwnSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        Resource: arns,
      },
      { Sid: "DecryptOwnSecrets", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
    ),
  );
}
