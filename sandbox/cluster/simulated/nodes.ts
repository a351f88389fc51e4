import { fileURLToPath } from "node:url";
import { adminClient } from "../api-client.ts";
import { launch } from "../components.ts";
import { type Place, POD_CIDR, startControlPlane } from "../control-plane.ts";
import { writeIdentity } from "../facts.ts";
import { apply } from "../kubectl.ts";
import { manifest } from "../manifests.ts";
import { waitForNodes } from "../node-readiness.ts";
import { kubeconfigPath, preparePki } from "../pki.ts";
import { choosePorts } from "../ports.ts";
import { type StartContext, type StartedCluster, nodeLabels } from "../start.ts";
import { requireTool } from "../tools.ts";

/** As large as the simulated nodes are: 8 vCPU, 32 GiB, and 58 pods with the VPC CNI's default settings. */
const INSTANCE_TYPE = "m7i.2xlarge";
const CAPACITY = { cpu: "8", memory: "32Gi", pods: "58" } as const;
const READY_SECONDS = 60;
const STAGES = fileURLToPath(new URL("stages.yaml", import.meta.url));

/** Starts a control plane on loopback, and kwok, which plays the kubelet of a node in each zone; needs no root. */
export async function startSimulated({
  layout,
  options,
  identity,
  elapsed,
}: StartContext): Promise<StartedCluster> {
  const { tools, zones, region, progress } = options;
  const since = Date.now();
  const ports = await choosePorts(["api", "etcd", "etcdPeer"], identity?.ports ?? {});
  writeIdentity(layout, { nodes: "simulated", ports });
  const place: Place = {
    bindAddress: "127.0.0.1",
    port: ports.api,
    etcdPort: ports.etcd,
    etcdPeerPort: ports.etcdPeer,
    enter: (command) => command,
  };
  const serverUrl = `https://127.0.0.1:${ports.api}`;
  await preparePki(layout, { serverAddresses: [], internalUrl: serverUrl, publicUrl: serverUrl });
  const api = adminClient(layout);
  progress.update("control plane");
  const version = await startControlPlane(layout, tools, place, api);
  const controlPlaneReadyAfter = elapsed();

  progress.update("simulated nodes");
  const nodes = zones.map((zone) => simulatedNode(region, zone));
  const documents = [manifest("access"), ...nodes.map((node) => JSON.stringify(node))];
  await apply(layout, tools, documents.join("\n---\n"));
  const flags = {
    config: STAGES,
    kubeconfig: kubeconfigPath(layout, "kwok"),
    "manage-all-nodes": true,
    cidr: POD_CIDR,
    "node-ip": "127.0.0.1",
    // A new kwok waits until the leases of the one before it have run out: by then the API server has just started.
    "node-lease-duration-seconds": 4,
  };
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  await launch(layout, { name: "kwok", command: [requireTool(tools, "kwok"), ...args] });
  const nodeNames = nodes.map(({ metadata }) => metadata.name);
  await waitForNodes(layout, api, nodeNames, since, READY_SECONDS);
  return { serverUrl, version, nodeNames, controlPlaneReadyAfter };
}

function simulatedNode(region: string, zone: string) {
  const name = `simulated-${zone}`;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        ...nodeLabels(region, zone, INSTANCE_TYPE),
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
      },
    },
    status: { capacity: CAPACITY, allocatable: CAPACITY },
  };
}
