import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { SecretReader } from "../identity/secret-reader.ts";
import { Secrets } from "../secrets/secrets.ts";
import { namespaces, receiverSecretName, secretKey } from "./names.ts";
import type { ObservabilityArgs } from "./observability-args.ts";
import { type ObservabilityPlan, receiverSecretsOf, secretReaderName } from "./observability-plan.ts";

const namespace = namespaces.main;
/** Name of the SecretStore. */
const store = "alertmanager";

/** The receivers' secrets in AWS, and who reads them. */
export interface ReceiverSecrets {
  readonly region: string;
  /** Name in Secrets Manager by receiver. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;
  readonly readerRoleArn: pulumi.Output<string>;
}

/** Secrets without a value, which their owners give them, and the role that External Secrets reads them by. */
export function createReceiverSecrets(
  name: string,
  { secretsKeyArn, secretOperatorRoleArn, protect = false }: ObservabilityArgs,
  plan: ObservabilityPlan,
  parent: pulumi.ComponentResource,
): ReceiverSecrets | undefined {
  const secrets = receiverSecretsOf(plan);
  const { clusterName, region, secretRecoveryWindowDays } = plan;
  if (Object.keys(secrets).length === 0) return undefined;
  if (region === undefined || secretsKeyArn === undefined || secretOperatorRoleArn === undefined)
    throw new TypeError("receivers' secrets without what they are made of");
  const { names, arns } = new Secrets(
    name,
    {
      // No name of a service's secret begins so: those are below the platform's own.
      prefix: secretReaderName(clusterName),
      secrets,
      keyArn: secretsKeyArn,
      recoveryWindowDays: secretRecoveryWindowDays,
      protect,
    },
    { parent },
  );
  const { roleArn } = new SecretReader(
    secretReaderName(clusterName),
    {
      platform: clusterName,
      operatorRoleArn: secretOperatorRoleArn,
      secretArns: Object.values(arns),
      secretsKeyArn,
    },
    { parent },
  );
  return { region, names, readerRoleArn: roleArn };
}

/**
 * The same in the cluster: a Secret for each receiver, so that one without a value takes no other with it. Nothing waits
 * for them: a new platform's have no values yet, and Alertmanager starts without.
 */
export function exposeReceiverSecrets(
  name: string,
  { region, names, readerRoleArn }: ReceiverSecrets,
  options: pulumi.CustomResourceOptions,
): void {
  const secretStore = new k8s.apiextensions.CustomResource(
    `${name}-alertmanager-store`,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name: store, namespace },
      spec: { provider: { aws: { service: "SecretsManager", region, role: readerRoleArn } } },
    },
    options,
  );
  for (const [receiver, secret] of Object.entries(names)) {
    new k8s.apiextensions.CustomResource(
      `${name}-receiver-${receiver}`,
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name: receiverSecretName(receiver), namespace },
        spec: {
          refreshInterval: "5m",
          secretStoreRef: { kind: "SecretStore", name: store },
          // A secret deleted in AWS by mistake must not silence alerts.
          target: { name: receiverSecretName(receiver), creationPolicy: "Owner", deletionPolicy: "Retain" },
          data: [{ secretKey, remoteRef: { key: secret } }],
        },
      },
      { ...options, dependsOn: secretStore },
    );
  }
}
