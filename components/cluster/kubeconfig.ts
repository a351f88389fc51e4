export interface KubeconfigArgs {
  readonly clusterName: string;
  readonly region: string;
  /** API server URL. */
  readonly endpoint: string;
  /** CA certificate in base64, as EKS gives it. */
  readonly certificateAuthority: string;
}

/**
 * A kubeconfig that holds no credential: every call asks the AWS CLI for a token of whoever runs it, so nothing
 * expires in a long update and nothing secret gets into state.
 * Source: Amazon EKS User Guide, "Connect kubectl to an EKS cluster by creating a kubeconfig file".
 */
export function execKubeconfig({
  clusterName,
  region,
  endpoint,
  certificateAuthority,
}: KubeconfigArgs): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: clusterName,
        cluster: { server: endpoint, "certificate-authority-data": certificateAuthority },
      },
    ],
    contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName } }],
    "current-context": clusterName,
    users: [
      {
        name: clusterName,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: ["eks", "get-token", "--cluster-name", clusterName, "--region", region, "--output", "json"],
            interactiveMode: "Never",
          },
        },
      },
    ],
  });
}
