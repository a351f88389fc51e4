import type { CloudEditor } from "../../../sandbox/cloud/edit.ts";
import { ACCOUNT, REGION } from "./harness.ts";

export const OPERATOR = `arn:aws:iam::${ACCOUNT}:role/operator`;
export const READER = `arn:aws:iam::${ACCOUNT}:role/shop/secret-readers/api`;
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`;
export const secretArn = (name: string) =>
  `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-a1b2c3`;

export const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: string, Resource: string, more: object = {}) => ({
  ...{ Effect: "Allow", Action, Resource },
  ...more,
});

const CLUSTER = "shop";
const clusterArn = (name: string): string => `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/${name}`;

/** A role's trust in the pods of the service account external-secrets of a namespace. */
export const podTrust = (namespace: string, cluster = CLUSTER): string =>
  document({
    Effect: "Allow",
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Principal: { Service: "pods.eks.amazonaws.com" },
    Condition: {
      StringEquals: {
        "aws:RequestTag/eks-cluster-arn": clusterArn(cluster),
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": "external-secrets",
      },
    },
  });

/** The External Secrets operator of a platform, and the role by which it reads the secrets of one service. */
export async function putReaders(editor: CloudEditor): Promise<void> {
  const put = (type: string, id: string, outputs: Record<string, unknown>, scope = "global") =>
    editor.put({ type, scope, id, outputs });
  const trust = (Principal: object) => document({ Effect: "Allow", Action: "sts:AssumeRole", Principal });
  await put("aws:iam/role:Role", "operator", {
    arn: OPERATOR,
    assumeRolePolicy: podTrust("external-secrets"),
  });
  await put("aws:iam/role:Role", "reader", { arn: READER, assumeRolePolicy: trust({ AWS: OPERATOR }) });
  const viaService = { "kms:ViaService": `secretsmanager.${REGION}.amazonaws.com` };
  await put("aws:iam/rolePolicy:RolePolicy", "reader:secrets", {
    role: "reader",
    policy: document(
      allow("secretsmanager:GetSecretValue", secretArn("shop/api")),
      allow("secretsmanager:GetSecretValue", secretArn("rds!db")),
      allow("kms:Decrypt", KEY, { Condition: { StringEquals: viaService } }),
    ),
  });
  await put("aws:eks/cluster:Cluster", CLUSTER, { arn: clusterArn(CLUSTER), name: CLUSTER }, REGION);
  const association = {
    clusterName: CLUSTER,
    serviceAccount: "external-secrets",
    namespace: "external-secrets",
    roleArn: OPERATOR,
  };
  await put("aws:eks/podIdentityAssociation:PodIdentityAssociation", "a-1", association, REGION);
  await put("aws:kms/key:Key", "1", { arn: KEY, keyId: "1" }, REGION);
}

/** A secret, without a value unless one is given. */
export async function putSecret(editor: CloudEditor, name: string, value?: string): Promise<void> {
  const arn = secretArn(name);
  const outputs = { arn, name, kmsKeyId: KEY };
  await editor.put({ type: "aws:secretsmanager/secret:Secret", scope: REGION, id: arn, outputs });
  if (value === undefined) return;
  await editor.put({
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    scope: REGION,
    id: `${arn}|1`,
    outputs: { secretId: arn, secretString: value, versionStages: ["AWSCURRENT"] },
  });
}
