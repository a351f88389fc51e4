import { join } from "node:path";
import { DNS_SERVICE_ADDRESS, POD_CIDR } from "../control-plane.ts";
import type { Layout } from "../layout.ts";
import { caPath, certificatePath, keyPath, kubeconfigPath } from "../pki.ts";
import { cgroupName } from "./cgroups.ts";

/** Configuration files of a node's components, and what they share. JSON is YAML; containerd's is TOML. */

export const CONTAINERD_SOCKET = "/run/containerd/containerd.sock";
export const configPaths = (layout: Layout) => ({
  containerd: join(layout.config, "containerd.toml"),
  kubelet: join(layout.config, "kubelet.json"),
  kubeProxy: join(layout.config, "kube-proxy.json"),
  cni: join(layout.config, "cni"),
  resolver: join(layout.config, "resolv.conf"),
  volumePlugins: join(layout.config, "volume-plugins"),
});

/**
 * @param args.pauseImage the image of a pod's own process
 * @param args.snapshotter `overlayfs`, or `native` where the state directory can't hold overlays
 */
export function containerdConfig(
  layout: Layout,
  args: {
    readonly pauseImage: string;
    readonly cniDir: string;
    readonly snapshotter: "overlayfs" | "native";
  },
): string {
  const unused = ["aufs", "btrfs", "devmapper", "zfs"].map((name) => `io.containerd.snapshotter.v1.${name}`);
  const tracing = ["io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"];
  // opt would install into the machine's /opt
  const disabled = ["io.containerd.internal.v1.opt", ...unused, ...tracing];
  return `version = 2
root = ${JSON.stringify(layout.containerd)}
state = "/run/containerd"
disabled_plugins = ${JSON.stringify(disabled)}

[grpc]
address = ${JSON.stringify(CONTAINERD_SOCKET)}

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = ${JSON.stringify(args.pauseImage)}
# Without CAP_SYS_RESOURCE (most containers and some virtual machines) runc can't lower a score.
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = ${JSON.stringify(args.snapshotter)}
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = ${JSON.stringify(args.cniDir)}
conf_dir = ${JSON.stringify(configPaths(layout).cni)}
`;
}

/** A bridge for the node's one range of pods; nothing to masquerade, since there is no way out. */
export function cniConfig(podCidr: string): object {
  return {
    cniVersion: "1.0.0",
    name: "pods",
    plugins: [
      {
        type: "bridge",
        bridge: "cni0",
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: { type: "host-local", ranges: [[{ subnet: podCidr }]], routes: [{ dst: "0.0.0.0/0" }] },
      },
    ],
  };
}

export function kubeletConfig(layout: Layout): object {
  const paths = configPaths(layout);
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    failCgroupV1: false,
    cgroupDriver: "cgroupfs",
    cgroupRoot: cgroupName(layout),
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    clusterDNS: [DNS_SERVICE_ADDRESS],
    clusterDomain: "cluster.local",
    resolvConf: paths.resolver,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: caPath(layout) },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: certificatePath(layout, "kubelet"),
    tlsPrivateKeyFile: keyPath(layout, "kubelet"),
    failSwapOn: false,
    protectKernelDefaults: true,
    seccompDefault: true,
    // Images come from no registry: one that is collected can't be pulled again.
    imageGCHighThresholdPercent: 100,
    evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    systemReserved: { memory: "512Mi" },
    volumePluginDir: paths.volumePlugins,
    nodeStatusUpdateFrequency: "5s",
    syncFrequency: "10s",
  };
}

export function kubeProxyConfig(layout: Layout, nodeName: string): object {
  return {
    apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
    kind: "KubeProxyConfiguration",
    mode: "iptables",
    clusterCIDR: POD_CIDR,
    clientConnection: { kubeconfig: kubeconfigPath(layout, "kube-proxy") },
    hostnameOverride: nodeName,
    // These are settings of the whole machine: leave them alone.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
    iptables: { minSyncPeriod: "0s" },
    // Nothing outside of the node asks for them.
    metricsBindAddress: "127.0.0.1:10249",
    healthzBindAddress: "127.0.0.1:10256",
  };
}
