import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomic } from "../plugin/file-store.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import type { Layout } from "./layout.ts";
import type { KeyedCertificate, LeafArgs } from "./x509.ts";

/** The group whose members may do anything, as an EKS access entry with AmazonEKSClusterAdminPolicy grants it. */
const CLUSTER_ADMIN_GROUP = "slipway:cluster-admin";
/** Client certificate of that group, for the emulated `aws eks get-token`. */
export const TOKEN_CLIENT = "cluster-admin";

/** A certificate's files, without their extensions `.crt` and `.key`. */
export type LeafName =
  | "apiserver"
  | "apiserver-kubelet-client"
  | "etcd"
  | "apiserver-etcd-client"
  | "front-proxy-client"
  | "kubelet"
  | "metrics-server"
  | typeof TOKEN_CLIENT
  | KubeconfigUser;

/** Clients of the API server with a kubeconfig of their own, `<name>.kubeconfig`. */
export type KubeconfigUser = "admin" | "controller-manager" | "scheduler" | "node" | "kube-proxy" | "kwok";

/** What a cluster's certificates depend on. */
export interface PkiArgs {
  /** Addresses under which the API server is reached, besides 127.0.0.1. */
  readonly serverAddresses: readonly string[];
  /** A real node's name and address. @default none: no kubelet certificates */
  readonly node?: { readonly name: string; readonly address: string };
  /** The API server as its own components reach it. */
  readonly internalUrl: string;
  /** The API server as this machine's users reach it. */
  readonly publicUrl: string;
}

const CA = "ca";
const FRONT_PROXY_CA = "front-proxy-ca";
/** Of its own: whoever it vouches for reads and writes all that a cluster holds, past authorization and admission. */
const ETCD_CA = "etcd-ca";
const LOOPBACK = ["127.0.0.1", "localhost"];
const API_SERVER_NAMES = [
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];

/** Imported where one is made: most commands of a sandbox make none, and its library takes a quarter of their start. */
const certificates = () => import("./x509.ts");

/**
 * Writes all certificates below `pki/`, kubeconfigs included. Authorities and the service accounts' key are
 * made once and kept; leaves are issued anew, so none ever expires in use (sources: Kubernetes documentation,
 * "PKI certificates and requirements").
 */
export async function preparePki(layout: Layout, args: PkiArgs): Promise<void> {
  const { issueLeaf } = await certificates();
  mkdirSync(layout.pki, { recursive: true, mode: 0o700 });
  const ca = await keepAuthority(layout, CA);
  const frontProxyCa = await keepAuthority(layout, FRONT_PROXY_CA);
  const etcdCa = await keepAuthority(layout, ETCD_CA);
  keepServiceAccountKey(layout);

  const leaf = async (name: LeafName, leafArgs: LeafArgs, authority = ca): Promise<KeyedCertificate> => {
    const issued = await issueLeaf(authority, leafArgs);
    writeCertificate(layout, name, issued);
    return issued;
  };
  const server = (name: LeafName, commonName: string, hosts: readonly string[]): Promise<KeyedCertificate> =>
    leaf(name, { commonName, usages: ["serverAuth"], hosts });
  const client = (
    name: LeafName,
    commonName: string,
    organization?: string,
    authority = ca,
  ): Promise<KeyedCertificate> =>
    leaf(name, { commonName, usages: ["clientAuth"], ...(organization && { organization }) }, authority);
  const user = async (
    name: KubeconfigUser,
    server: string,
    commonName: string,
    organization?: string,
  ): Promise<void> => {
    const path = name === "admin" ? layout.adminKubeconfig : kubeconfigPath(layout, name);
    writeKubeconfig(path, { server, ca: ca.certificate, ...(await client(name, commonName, organization)) });
  };

  await server("apiserver", "kube-apiserver", [...LOOPBACK, ...API_SERVER_NAMES, ...args.serverAddresses]);
  // A member is a client of the others, and of itself.
  await leaf("etcd", { commonName: "etcd", usages: ["serverAuth", "clientAuth"], hosts: LOOPBACK }, etcdCa);
  await client("apiserver-etcd-client", "kube-apiserver-etcd-client", undefined, etcdCa);
  await client("front-proxy-client", "front-proxy-client", undefined, frontProxyCa);
  await client(TOKEN_CLIENT, "slipway-cluster-admin", CLUSTER_ADMIN_GROUP);
  await user("admin", args.publicUrl, "slipway-admin", "system:masters");
  await user("controller-manager", args.internalUrl, "system:kube-controller-manager");
  await user("scheduler", args.internalUrl, "system:kube-scheduler");
  if (args.node) {
    const { name, address } = args.node;
    await client("apiserver-kubelet-client", "kube-apiserver-kubelet-client", CLUSTER_ADMIN_GROUP);
    await server("kubelet", name, [name, address]);
    await server("metrics-server", "metrics-server", ["metrics-server.kube-system.svc"]);
    await user("node", args.internalUrl, `system:node:${name}`, "system:nodes");
    await user("kube-proxy", args.internalUrl, "system:kube-proxy");
  } else {
    await user("kwok", args.internalUrl, "kwok", CLUSTER_ADMIN_GROUP);
  }
}

/** Keeps the authority and the client certificate of a cluster that isn't ours where those of our own would be. */
export function adoptClient(layout: Layout, access: KeyedCertificate & { readonly ca: string }): void {
  writeAtomic(caPath(layout), access.ca);
  writeCertificate(layout, TOKEN_CLIENT, access);
}

/** The certificate authority's certificate, PEM. */
export function caCertificate(layout: Layout): string {
  return readFileSync(caPath(layout), "utf8");
}

export const caPath = (layout: Layout): string => join(layout.pki, `${CA}.crt`);
export const caKeyPath = (layout: Layout): string => join(layout.pki, `${CA}.key`);
export const frontProxyCaPath = (layout: Layout): string => join(layout.pki, `${FRONT_PROXY_CA}.crt`);
export const etcdCaPath = (layout: Layout): string => join(layout.pki, `${ETCD_CA}.crt`);
export const serviceAccountKeyPath = (layout: Layout): string => join(layout.pki, "service-accounts.key");
export const serviceAccountPublicKeyPath = (layout: Layout): string =>
  join(layout.pki, "service-accounts.pub");
export const certificatePath = (layout: Layout, name: LeafName): string => join(layout.pki, `${name}.crt`);
export const keyPath = (layout: Layout, name: LeafName): string => join(layout.pki, `${name}.key`);
export const kubeconfigPath = (layout: Layout, name: KubeconfigUser): string =>
  join(layout.pki, `${name}.kubeconfig`);

async function keepAuthority(layout: Layout, commonName: string): Promise<KeyedCertificate> {
  const [certificate, key] = [join(layout.pki, `${commonName}.crt`), join(layout.pki, `${commonName}.key`)];
  // The key is written last: where it exists, the pair is whole.
  if (existsSync(key)) {
    return { certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
  }
  const { createAuthority } = await certificates();
  const authority = await createAuthority(commonName);
  writeCertificate(layout, commonName, authority);
  return authority;
}

function keepServiceAccountKey(layout: Layout): void {
  const path = serviceAccountKeyPath(layout);
  if (existsSync(path)) return;
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  writeAtomic(
    serviceAccountPublicKeyPath(layout),
    publicKey.export({ type: "spki", format: "pem" }).toString(),
  );
  writeAtomic(path, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
}

function writeCertificate(layout: Layout, name: string, { certificate, key }: KeyedCertificate): void {
  writeAtomic(join(layout.pki, `${name}.crt`), certificate);
  writeAtomic(join(layout.pki, `${name}.key`), key);
}
