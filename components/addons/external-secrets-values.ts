import {
  type CommonValuesArgs,
  disruptionBudget,
  mirrored,
  monitored,
  priorityClassName,
  replicas,
  resources,
  spread,
} from "./hardening.ts";

export interface ExternalSecretsValuesArgs extends CommonValuesArgs {
  /** Name of the service account that has the AWS identity. */
  readonly serviceAccount: string;
}

/**
 * Values of the chart `external-secrets` 2.9: operator, webhook and certificate controller, two replicas each. The
 * chart's own security contexts meet the `restricted` Pod Security Standard.
 */
export function externalSecretsValues(args: ExternalSecretsValuesArgs): Record<string, unknown> {
  const { serviceAccount, serviceMonitor = false, imageMirror } = args;
  const image = { repository: mirrored("ghcr.io/external-secrets/external-secrets", imageMirror) };
  const deployment = {
    image,
    replicaCount: replicas,
    podDisruptionBudget: { enabled: true, ...disruptionBudget },
    topologySpreadConstraints: spread(),
    priorityClassName,
  };
  return {
    ...deployment,
    installCRDs: true,
    leaderElect: true,
    resources: resources(20, 128),
    serviceAccount: { name: serviceAccount },
    // Who writes a store decides which reader the operator becomes, so namespaces' editors and admins don't get to.
    // And the operator has its own credentials: it needs nobody's service account tokens.
    rbac: {
      aggregateToEdit: false,
      aggregateToAdmin: false,
      serviceAccountTokenCreate: false,
      servicebindings: { create: false },
    },
    // Stores belong to one namespace each. Nothing of the platform's reaches into several, and without these kinds
    // nobody who may create one gets at another namespace's secrets.
    crds: {
      createClusterExternalSecret: false,
      createClusterSecretStore: false,
      createClusterGenerator: false,
      createClusterPushSecret: false,
      createPushSecret: false,
    },
    processClusterExternalSecret: false,
    processClusterStore: false,
    processClusterGenerator: false,
    processClusterPushSecret: false,
    processPushSecret: false,
    webhook: { ...deployment, create: true, resources: resources(10, 64) },
    certController: { ...deployment, create: true, resources: resources(10, 64) },
    serviceMonitor: { ...monitored(serviceMonitor), renderMode: "failIfMissing" },
  };
}
