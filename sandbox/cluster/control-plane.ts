import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ApiClient } from "../kubernetes/client.ts";
import { getIfThere, serverVersion } from "./api-client.ts";
import { type Component, launch, requireRunning } from "./components.ts";
import type { Layout } from "./layout.ts";
import * as pki from "./pki.ts";
import { type Tools, requireTool } from "./tools.ts";
import { allOf, waitFor } from "./wait.ts";

/** Pods' and services' addresses; services may use any of 10.96.0.0/16, CoreDNS the one below. */
export const POD_CIDR = "10.244.0.0/16";
const SERVICE_CIDR = "10.96.0.0/16";
export const API_SERVICE_ADDRESS = "10.96.0.1";
export const DNS_SERVICE_ADDRESS = "10.96.0.10";

/** Where the components of a control plane run and listen. */
export interface Place {
  /** The API server's address and port, and the address that it announces to the cluster. */
  readonly bindAddress: string;
  readonly port: number;
  readonly advertiseAddress?: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  /** Wraps a command so that it runs there. */
  enter(command: readonly [string, ...string[]]): readonly [string, ...string[]];
}

const READY_SECONDS = 90;

/**
 * Starts etcd, API server, controllers and scheduler.
 * @returns the API server's version, once all of them serve
 * @throws ClusterError where one of them ends, with the end of its log
 */
export async function startControlPlane(
  layout: Layout,
  tools: Tools,
  place: Place,
  api: ApiClient,
): Promise<string> {
  mkdirSync(layout.etcd, { recursive: true, mode: 0o700 });
  await allOf([launch(layout, etcd(layout, tools, place)), launch(layout, apiServer(layout, tools, place))]);
  const guard = (): void => requireRunning(layout);
  // The controllers end at once where the roles that /readyz waits for are not there yet.
  const version = await waitFor("the API server to be ready", READY_SECONDS, () => serverVersion(api), guard);
  await allOf([
    launch(layout, controllerManager(layout, tools, place)),
    launch(layout, scheduler(layout, tools, place)),
  ]);
  const account = "/api/v1/namespaces/default/serviceaccounts/default";
  await waitFor(
    "the controllers to make the default service account",
    READY_SECONDS,
    () => getIfThere(api, account),
    guard,
  );
  return version;
}

/** In the order in which they are stopped: clients first. */
export const CONTROL_PLANE_STOP_ORDER = [
  ["kube-controller-manager", "kube-scheduler"],
  ["kube-apiserver"],
  ["etcd"],
] as const;

function component(
  place: Place,
  name: string,
  program: string,
  flags: Readonly<Record<string, string | number | boolean>>,
): Component {
  const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
  return { name, command: place.enter([program, ...args]) };
}

function etcd(layout: Layout, tools: Tools, place: Place): Component {
  const [client, peer] = [`https://127.0.0.1:${place.etcdPort}`, `https://127.0.0.1:${place.etcdPeerPort}`];
  const tls = (prefix: string): Record<string, string | boolean> => ({
    [`${prefix}cert-file`]: pki.certificatePath(layout, "etcd"),
    [`${prefix}key-file`]: pki.keyPath(layout, "etcd"),
    [`${prefix}trusted-ca-file`]: pki.etcdCaPath(layout),
    [`${prefix}client-cert-auth`]: true,
  });
  return component(place, "etcd", requireTool(tools, "etcd"), {
    "data-dir": layout.etcd,
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `default=${peer}`,
    ...tls(""),
    ...tls("peer-"),
    // A rehearsal's state may be lost with the machine's power, not with its processes.
    "unsafe-no-fsync": true,
    "log-level": "warn",
  });
}

function apiServer(layout: Layout, tools: Tools, place: Place): Component {
  return component(place, "kube-apiserver", requireTool(tools, "kube-apiserver"), {
    "etcd-servers": `https://127.0.0.1:${place.etcdPort}`,
    "etcd-cafile": pki.etcdCaPath(layout),
    "etcd-certfile": pki.certificatePath(layout, "apiserver-etcd-client"),
    "etcd-keyfile": pki.keyPath(layout, "apiserver-etcd-client"),
    "bind-address": place.bindAddress,
    "secure-port": place.port,
    "advertise-address": place.advertiseAddress ?? place.bindAddress,
    // An endpoint on loopback is refused by the API: without nodes of their own nobody looks for one either.
    "endpoint-reconciler-type": place.advertiseAddress === undefined ? "none" : "lease",
    "service-cluster-ip-range": SERVICE_CIDR,
    "tls-cert-file": pki.certificatePath(layout, "apiserver"),
    "tls-private-key-file": pki.keyPath(layout, "apiserver"),
    "client-ca-file": pki.caPath(layout),
    ...(place.advertiseAddress !== undefined && {
      "kubelet-client-certificate": pki.certificatePath(layout, "apiserver-kubelet-client"),
      "kubelet-client-key": pki.keyPath(layout, "apiserver-kubelet-client"),
      "kubelet-certificate-authority": pki.caPath(layout),
      "kubelet-preferred-address-types": "InternalIP",
    }),
    "service-account-key-file": pki.serviceAccountPublicKeyPath(layout),
    "service-account-signing-key-file": pki.serviceAccountKeyPath(layout),
    "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
    "authorization-mode": "Node,RBAC",
    // As EKS: privileged containers are for admission to judge, not for the API server to refuse.
    "allow-privileged": true,
    // Beyond the defaults, of which Pod Security admission is one.
    "enable-admission-plugins": "NodeRestriction",
    "requestheader-client-ca-file": pki.frontProxyCaPath(layout),
    "requestheader-allowed-names": "front-proxy-client",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-username-headers": "X-Remote-User",
    "proxy-client-cert-file": pki.certificatePath(layout, "front-proxy-client"),
    "proxy-client-key-file": pki.keyPath(layout, "front-proxy-client"),
    "enable-aggregator-routing": true,
    profiling: false,
  });
}

function controllerManager(layout: Layout, tools: Tools, place: Place): Component {
  // Checking the types of admission policies takes it seconds of CPU time, for which nobody waits.
  const background = {
    ...place,
    enter: (command) => place.enter(["nice", "-n", "5", ...command]),
  } satisfies Place;
  return component(background, "kube-controller-manager", requireTool(tools, "kube-controller-manager"), {
    ...loneClient(pki.kubeconfigPath(layout, "controller-manager")),
    "use-service-account-credentials": true,
    "service-account-private-key-file": pki.serviceAccountKeyPath(layout),
    "root-ca-file": pki.caPath(layout),
    "cluster-signing-cert-file": pki.caPath(layout),
    "cluster-signing-key-file": pki.caKeyPath(layout),
    "allocate-node-cidrs": true,
    "cluster-cidr": POD_CIDR,
    "service-cluster-ip-range": SERVICE_CIDR,
    // A rehearsal shows scaling within a minute; the defaults are 15 s and 5 min.
    "horizontal-pod-autoscaler-sync-period": "5s",
    "horizontal-pod-autoscaler-downscale-stabilization": "30s",
    "flex-volume-plugin-dir": join(layout.config, "volume-plugins"),
    // A new cluster's controllers ask for some 100 objects at once; the default, 20 a second, takes them 5 s.
    "kube-api-qps": 200,
    "kube-api-burst": 400,
    "concurrent-validating-admission-policy-status-syncs": 1,
  });
}

function scheduler(layout: Layout, tools: Tools, place: Place): Component {
  return component(place, "kube-scheduler", requireTool(tools, "kube-scheduler"), {
    ...loneClient(pki.kubeconfigPath(layout, "scheduler")),
  });
}

/** One replica needs no election, and a port of its own would serve nobody. */
function loneClient(kubeconfig: string): Record<string, string | number | boolean> {
  return { kubeconfig, "leader-elect": false, "secure-port": 0, profiling: false };
}
