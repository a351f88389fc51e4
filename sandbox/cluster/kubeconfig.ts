import { existsSync } from "node:fs";
import { type Connection, connectionOf, KubeconfigError, loadKubeconfig } from "../kubernetes/kubeconfig.ts";
import { writeAtomic } from "../plugin/file-store.ts";
import { ClusterError } from "./errors.ts";

/** How to reach an API server, and as whom: PEM texts, not paths. */
export interface ClusterAccess {
  readonly server: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Writes a kubeconfig with one context, readable by its owner only. */
export function writeKubeconfig(path: string, access: ClusterAccess): void {
  const name = "slipway";
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: access.server, "certificate-authority-data": base64(access.ca) } }],
    users: [
      {
        name,
        user: {
          "client-certificate-data": base64(access.certificate),
          "client-key-data": base64(access.key),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  };
  // JSON is YAML, and needs no quoting rules.
  writeAtomic(path, JSON.stringify(config, null, 2) + "\n");
}

/**
 * The cluster and user of a kubeconfig's current context.
 * @throws ClusterError where the file can't be used: only client certificates will do, which is what kind, k3d, minikube
 * and this sandbox write.
 */
export function readKubeconfig(path: string): ClusterAccess {
  if (!existsSync(path)) throw new ClusterError(`${path} does not exist`);
  const { server, ca, credential } = connection(path);
  const lacking = (what: string): never => {
    throw new ClusterError(
      `kubeconfig ${path}: its current context has no ${what}. ` +
        "Fix: use a cluster with a certificate authority and client certificates (kind, k3d, minikube)",
    );
  };
  const { certificate, key } = "command" in credential ? {} : credential;
  return {
    server: server.startsWith("https://")
      ? server
      : lacking(`server that begins with https:// (received ${server})`),
    ca: ca ?? lacking("certificate-authority"),
    certificate: certificate ?? lacking("client-certificate"),
    key: key ?? lacking("client-key"),
  };
}

function connection(path: string): Connection {
  try {
    return connectionOf(loadKubeconfig(path), {});
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    throw new ClusterError(
      `kubeconfig ${path}: ${error.message} Fix: export one with \`kubectl config view --raw --minify\``,
    );
  }
}
