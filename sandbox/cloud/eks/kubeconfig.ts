interface ClusterAddress {
  readonly name: string;
  readonly endpoint: string;
  readonly caData: string;
  readonly region: string;
  readonly profileName?: string | undefined;
  readonly roleArn?: string | undefined;
}

/** The kubeconfig of the real component: its credentials come from `aws eks get-token`. */
export function kubeconfigOf({ name, endpoint, caData, region, profileName, roleArn }: ClusterAddress) {
  const args = ["--region", region, "eks", "get-token", "--cluster-name", name, "--output", "json"];
  if (roleArn !== undefined) args.push("--role", roleArn);
  if (profileName !== undefined) args.push("--profile", profileName);
  const apiVersion = "client.authentication.k8s.io/v1beta1";
  const env = [{ name: "KUBERNETES_EXEC_INFO", value: `{"apiVersion": "${apiVersion}"}` }];
  return {
    apiVersion: "v1",
    clusters: [{ cluster: { server: endpoint, "certificate-authority-data": caData }, name: "kubernetes" }],
    contexts: [{ context: { cluster: "kubernetes", user: "aws" }, name: "aws" }],
    "current-context": "aws",
    kind: "Config",
    users: [{ name: "aws", user: { exec: { apiVersion, command: "aws", args, env } } }],
  };
}
