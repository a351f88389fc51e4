import { mkdirSync } from "node:fs";
import { adminClient, serverVersion } from "./api-client.ts";
import { ClusterError } from "./errors.ts";
import { writeIdentity } from "./facts.ts";
import { readKubeconfig, writeKubeconfig } from "./kubeconfig.ts";
import { nodeStatuses } from "./node-readiness.ts";
import { adoptClient } from "./pki.ts";
import type { StartContext, StartedCluster } from "./start.ts";

/** Takes the facts of the cluster that `kubeconfig`'s current context names; starts no part of one. */
export async function useExisting({ layout, options, elapsed }: StartContext): Promise<StartedCluster> {
  const path = options.kubeconfig ?? "";
  const access = readKubeconfig(path);
  mkdirSync(layout.pki, { recursive: true, mode: 0o700 });
  writeKubeconfig(layout.adminKubeconfig, access);
  adoptClient(layout, access);
  const api = adminClient(layout);
  const version = await serverVersion(api);
  const nodes = await nodeStatuses(api);
  if (version === undefined || nodes === undefined) {
    throw new ClusterError(
      `the cluster of kubeconfig ${path} (${access.server}) is not ready, or refuses its client certificate. ` +
        `Fix: start it and try \`kubectl --kubeconfig ${path} get nodes\`.`,
    );
  }
  writeIdentity(layout, { nodes: "existing", ports: {} });
  const nodeNames = nodes.map(({ name }) => name);
  return { serverUrl: access.server, version, nodeNames, controlPlaneReadyAfter: elapsed() };
}
