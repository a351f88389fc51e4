import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { podIdentityTrust, policyDocument } from "../aws.ts";
import { assertValid } from "../validation.ts";
import { identityNameProblems } from "./identity-name.ts";

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
    assertValid(`ServiceIdentity ${name}`, identityNameProblems(name, "name"));
    const roleName = `${name}-identity`;

    const role = new aws.iam.Role(
      roleName,
      {
        assumeRolePolicy: podIdentityTrust(),
        description: `Service account ${args.namespace}/${args.serviceAccount}`,
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-secrets`,
      {
        role: role.name,
        policy: pulumi.all([pulumi.all(args.secretArns), args.secretsKeyArn]).apply(([secretArns, keyArn]) =>
          policyDocument(
            {
              Sid: "ReadOwnSecrets",
              Effect: "Allow",
              Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
              Resource: secretArns,
            },
            { Sid: "DecryptOwnSecrets", Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
          ),
        ),
      },
      { parent: this },
    );
    new aws.eks.PodIdentityAssociation(
      `${name}-identity`,
      {
        clusterName: args.clusterName,
        namespace: args.namespace,
        serviceAccount: args.serviceAccount,
        roleArn: role.arn,
      },
      { parent: this, dependsOn: policy },
    );
    this.roleArn = role.arn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}
