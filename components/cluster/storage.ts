import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { policyDocument } from "../aws.ts";
import { own } from "../own.ts";

/** Who provisions EBS volumes. Source: Amazon EKS User Guide, "Create a storage class" (Auto Mode), and the driver's. */
const provisioners: Readonly<Record<string, string>> = {
  managed: "ebs.csi.aws.com",
  auto: "ebs.csi.eks.amazonaws.com",
};

export interface DefaultStorageClassArgs {
  readonly computeMode: string;
  readonly volumeKeyArn?: pulumi.Input<string> | undefined;
}

/** The class of volumes that ask for none: encrypted gp3, made in the zone where the pod goes. EKS has no default. */
export function defaultStorageClass(
  name: string,
  { computeMode, volumeKeyArn }: DefaultStorageClassArgs,
  options: pulumi.CustomResourceOptions,
): k8s.storage.v1.StorageClass {
  return new k8s.storage.v1.StorageClass(
    `${name}-gp3`,
    {
      metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: own(provisioners, computeMode) ?? "",
      parameters: {
        type: "gp3",
        encrypted: "true",
        ...given({ kmsKeyId: volumeKeyArn }),
      },
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
    },
    options,
  );
}

/**
 * Lets the role that provisions volumes use a key of ours for them; AWS's own key needs no permission.
 * Source: aws-ebs-csi-driver, "Set up driver permissions", encryption with a customer-managed key.
 */
export function volumeKeyPolicy(
  name: string,
  role: pulumi.Input<string>,
  volumeKeyArn: pulumi.Input<string>,
  parent: pulumi.Resource,
): aws.iam.RolePolicy {
  return new aws.iam.RolePolicy(
    `${name}-volume-key`,
    {
      role,
      policy: pulumi.output(volumeKeyArn).apply((keyArn) =>
        policyDocument(
          {
            Sid: "GrantToVolumes",
            Effect: "Allow",
            Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
            Resource: keyArn,
            Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
          },
          {
            Sid: "EncryptVolumes",
            Effect: "Allow",
            Action: [
              "kms:Decrypt",
              "kms:DescribeKey",
              "kms:Encrypt",
              "kms:GenerateDataKey",
              "kms:GenerateDataKeyWithoutPlaintext",
              "kms:ReEncryptFrom",
              "kms:ReEncryptTo",
            ],
            Resource: keyArn,
          },
        ),
      ),
    },
    { parent },
  );
}
