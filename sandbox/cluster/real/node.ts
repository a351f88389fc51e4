import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { adminClient } from "../api-client.ts";
import { SYSTEM_PATH, launch, requireRunning } from "../components.ts";
import { API_SERVICE_ADDRESS, DNS_SERVICE_ADDRESS, type Place, startControlPlane } from "../control-plane.ts";
import { writeIdentity } from "../facts.ts";
import { apply } from "../kubectl.ts";
import type { Layout } from "../layout.ts";
import { manifest } from "../manifests.ts";
import { waitForNodes } from "../node-readiness.ts";
import { caCertificate, certificatePath, keyPath, kubeconfigPath, preparePki } from "../pki.ts";
import { choosePorts } from "../ports.ts";
import { type StartContext, type StartedCluster, nodeLabels } from "../start.ts";
import { type Tools, requireTool } from "../tools.ts";
import { writeAtomic, writeJson } from "../../plugin/file-store.ts";
import { allOf, waitFor } from "../wait.ts";
import { enter, inBox, startBox } from "./box.ts";
import { createCgroups } from "./cgroups.ts";
import { type NodeImage, importNodeImages, nodeImageTag } from "./images.ts";
import {
  CONTAINERD_SOCKET,
  cniConfig,
  configPaths,
  containerdConfig,
  kubeProxyConfig,
  kubeletConfig,
} from "./node-config.ts";
import { cniDir } from "./preflight.ts";
import { startRelays } from "./relays.ts";

const NODE_NAME = "node-1";
/** The node's network is its own, so every sandbox can have the same one. */
const NODE_ADDRESS = "10.200.0.2";
const NODE_PREFIX = 24;
/** The first range that the controllers allot to a node. */
const NODE_POD_CIDR = "10.244.0.0/24";
const API_PORT = 6443;
/** This machine is no instance of any type, and says so to whoever looks. */
const INSTANCE_TYPE = "sandbox";
const READY_SECONDS = 90;

/**
 * Starts control plane and node in namespaces of their own: containerd, runc, kubelet and kube-proxy run real pods
 * behind real services. The API server answers on this machine's loopback through a relay.
 */
export async function startReal({
  layout,
  options,
  identity,
  elapsed,
}: StartContext): Promise<StartedCluster> {
  const { dir, tools, region, zones, progress } = options;
  const since = Date.now();
  const ports = { ...identity?.ports, ...(await choosePorts(["api"], identity?.ports ?? {})) };
  writeIdentity(layout, { nodes: "real", ports });
  const serverUrl = `https://127.0.0.1:${ports.api}`;
  await preparePki(layout, {
    serverAddresses: [NODE_ADDRESS, API_SERVICE_ADDRESS],
    node: { name: NODE_NAME, address: NODE_ADDRESS },
    internalUrl: `https://${NODE_ADDRESS}:${API_PORT}`,
    publicUrl: serverUrl,
  });
  await writeConfiguration(layout);
  createCgroups(layout);
  await startBox(layout, NODE_NAME, `${NODE_ADDRESS}/${NODE_PREFIX}`);

  progress.update("control plane and container runtime");
  const api = adminClient(layout);
  const place: Place = {
    bindAddress: "0.0.0.0",
    port: API_PORT,
    advertiseAddress: NODE_ADDRESS,
    etcdPort: 2379,
    etcdPeerPort: 2380,
    enter: (command) => inBox(layout, command),
  };
  const labels = Object.entries(nodeLabels(region, zones[0] ?? `${region}a`, INSTANCE_TYPE));
  const controlPlane = startControlPlane(layout, tools, place, api).then((version) => {
    progress.update("node");
    return { version, controlPlaneReadyAfter: elapsed() };
  });
  const runtime = startRuntime(dir, layout);
  const images = runtime.then(() => importNodeImages(dir, tools));
  const [{ version, controlPlaneReadyAfter }] = await allOf([
    controlPlane,
    startRelays(layout, "api", { port: ports.api, target: `${NODE_ADDRESS}:${API_PORT}` }),
    // Without images there are no pods, but the node itself needs none.
    Promise.all([controlPlane, runtime]).then(() => startNodeAgents(layout, tools, labels)),
    Promise.all([images, controlPlane]).then(([imported]) => applyObjects(layout, tools, imported)),
  ] as const);
  await waitForNodes(layout, api, [NODE_NAME], since, READY_SECONDS);
  return { serverUrl, version, nodeNames: [NODE_NAME], controlPlaneReadyAfter };
}

async function applyObjects(
  layout: Layout,
  tools: Tools,
  images: Readonly<Record<NodeImage, string>>,
): Promise<void> {
  await apply(
    layout,
    tools,
    [manifest("access"), manifest("kube-proxy"), addOns(layout, images)].join("\n---\n"),
  );
}

/** What pods need that a bare cluster lacks: names (CoreDNS) and figures (metrics-server). */
function addOns(layout: Layout, images: Readonly<Record<NodeImage, string>>): string {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const coredns = manifest("coredns", { image: images.coredns, address: DNS_SERVICE_ADDRESS });
  const metricsServer = manifest("metrics-server", {
    image: images["metrics-server"],
    ca: base64(caCertificate(layout)),
    certificate: base64(readFileSync(certificatePath(layout, "metrics-server"), "utf8")),
    key: base64(readFileSync(keyPath(layout, "metrics-server"), "utf8")),
  });
  return `${coredns}\n---\n${metricsServer}`;
}

async function startRuntime(dir: string, layout: Layout): Promise<void> {
  const { containerd } = configPaths(layout);
  await launch(layout, {
    name: "containerd",
    command: inBox(layout, ["containerd", "--config", containerd]),
  });
  const answers = (): Promise<true | undefined> =>
    enter(dir, ["ctr", "--address", CONTAINERD_SOCKET, "version"]).then(
      () => true,
      () => undefined,
    );
  await waitFor("containerd to answer", READY_SECONDS, answers, () => requireRunning(layout));
}

async function startNodeAgents(
  layout: Layout,
  tools: Tools,
  labels: readonly (readonly [string, string])[],
): Promise<void> {
  const paths = configPaths(layout);
  const kubelet = [
    requireTool(tools, "kubelet"),
    `--config=${paths.kubelet}`,
    `--kubeconfig=${kubeconfigPath(layout, "node")}`,
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${NODE_ADDRESS}`,
    `--node-labels=${labels.map(([label, value]) => `${label}=${value}`).join(",")}`,
  ] as const;
  const kubeProxy = [requireTool(tools, "kube-proxy"), `--config=${paths.kubeProxy}`] as const;
  await Promise.all([
    launch(layout, { name: "kubelet", command: inBox(layout, kubelet) }),
    launch(layout, { name: "kube-proxy", command: inBox(layout, kubeProxy) }),
  ]);
}

async function writeConfiguration(layout: Layout): Promise<void> {
  const paths = configPaths(layout);
  for (const dir of [layout.containerd, paths.volumePlugins])
    mkdirSync(dir, { recursive: true, mode: 0o711 });
  const runtime = {
    pauseImage: nodeImageTag("pause"),
    cniDir: cniDir() ?? "",
    snapshotter: (await holdsOverlays(layout.containerd)) ? "overlayfs" : "native",
  } as const;
  writeAtomic(paths.containerd, containerdConfig(layout, runtime));
  writeJson(join(paths.cni, "10-pods.conflist"), cniConfig(NODE_POD_CIDR));
  writeJson(paths.kubelet, kubeletConfig(layout));
  writeJson(paths.kubeProxy, kubeProxyConfig(layout, NODE_NAME));
  writeAtomic(paths.resolver, `nameserver ${DNS_SERVICE_ADDRESS}\n`);
}

/** A file system that is an overlay itself, as in a container, can't be the upper layer of another one. */
async function holdsOverlays(dir: string): Promise<boolean> {
  const script = `cd "$(mktemp -d "$0/probe.XXXXXX")" && mkdir lower upper work merged &&
    mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
    status=$?; umount merged 2>/dev/null; rm -rf "$PWD"; exit $status`;
  const probe = ["--mount", "--propagation", "private", "sh", "-c", script, dir];
  return promisify(execFile)("unshare", probe, { env: { PATH: SYSTEM_PATH } }).then(
    () => true,
    () => false,
  );
}
