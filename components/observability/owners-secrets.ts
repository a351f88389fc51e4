import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { SecretReader } from "../identity/secret-reader.ts";
import { Secrets } from "../secrets/secrets.ts";
import { secretKey } from "./names.ts";
import type { ObservabilityArgs } from "./observability-args.ts";
import type { ObservabilityPlan } from "./observability-plan.ts";

/** Secrets in AWS whose values their owners set, and who reads them. */
export interface OwnersSecrets {
  readonly region: string;
  /** Name in Secrets Manager by key. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;
  readonly readerRoleArn: pulumi.Output<string>;
}

export interface OwnersSecretsArgs {
  /** Name of the role that reads them, and stem of their own names: no name of a service's secret begins so. */
  readonly reader: string;
  /** What each is for, by its key. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Secrets without a value, which their owners give them, and the role that External Secrets reads them by. */
export function createOwnersSecrets(
  name: string,
  { reader, secrets }: OwnersSecretsArgs,
  { secretsKeyArn, secretOperatorRoleArn, protect = false }: ObservabilityArgs,
  { clusterName, region, secretRecoveryWindowDays }: ObservabilityPlan,
  parent: pulumi.ComponentResource,
): OwnersSecrets | undefined {
  if (Object.keys(secrets).length === 0) return undefined;
  if (region === undefined || secretsKeyArn === undefined || secretOperatorRoleArn === undefined)
    throw new TypeError("owners' secrets without what they are made of");
  const { names, arns } = new Secrets(
    name,
    {
      prefix: reader,
      secrets,
      keyArn: secretsKeyArn,
      recoveryWindowDays: secretRecoveryWindowDays,
      protect,
    },
    { parent },
  );
  const { roleArn } = new SecretReader(
    reader,
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

export interface ExposedSecretsArgs {
  readonly namespace: string;
  /** Name of the SecretStore. */
  readonly store: string;
  /** Logical name of the SecretStore. */
  readonly storeResource: string;
  /** Name of the Secret of a key, and of its ExternalSecret. */
  readonly secretName: (key: string) => string;
  /** Logical name of that ExternalSecret. */
  readonly resource: (key: string) => string;
}

/**
 * The same in the cluster: a Secret for each, so that one without a value takes no other with it. Nothing waits
 * for them: a new platform's have no values yet.
 */
export function exposeOwnersSecrets(
  { region, names, readerRoleArn }: OwnersSecrets,
  { namespace, store, storeResource, secretName, resource }: ExposedSecretsArgs,
  options: pulumi.CustomResourceOptions,
): void {
  const secretStore = new k8s.apiextensions.CustomResource(
    storeResource,
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name: store, namespace },
      spec: { provider: { aws: { service: "SecretsManager", region, role: readerRoleArn } } },
    },
    options,
  );
  for (const [key, secret] of Object.entries(names)) {
    new k8s.apiextensions.CustomResource(
      resource(key),
      {
        apiVersion: "external-secrets.io/v1",
        kind: "ExternalSecret",
        metadata: { name: secretName(key), namespace },
        spec: {
          refreshInterval: "5m",
          secretStoreRef: { kind: "SecretStore", name: store },
          // A secret deleted in AWS by mistake must not silence alerts, nor lose logs.
          target: { name: secretName(key), creationPolicy: "Owner", deletionPolicy: "Retain" },
          data: [{ secretKey, remoteRef: { key: secret } }],
        },
      },
      { ...options, dependsOn: secretStore },
    );
  }
}
