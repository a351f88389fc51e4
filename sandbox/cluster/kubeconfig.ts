import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { hasCode, writeAtomic } from "../plugin/file-store.ts";
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

const text = z.string().min(1);
const Kubeconfig = z.object({
  "current-context": text,
  contexts: z.array(z.object({ name: text, context: z.object({ cluster: text, user: text }) })),
  clusters: z.array(
    z.object({
      name: text,
      cluster: z.object({
        server: z.url({ protocol: /^https$/ }),
        "certificate-authority": text.optional(),
        "certificate-authority-data": text.optional(),
      }),
    }),
  ),
  users: z.array(
    z.object({
      name: text,
      user: z.object({
        "client-certificate": text.optional(),
        "client-certificate-data": text.optional(),
        "client-key": text.optional(),
        "client-key-data": text.optional(),
      }),
    }),
  ),
});

/**
 * The cluster and user of a kubeconfig's current context.
 * @throws ClusterError where the file can't be used: only client certificates are understood, which is what
 * kind, k3d, minikube and this sandbox write.
 */
export function readKubeconfig(path: string): ClusterAccess {
  const fail = (what: string, fix: string): never => {
    throw new ClusterError(`kubeconfig ${path}: ${what}. Fix: ${fix}`);
  };
  const parsed = Kubeconfig.safeParse(parseFile(path));
  if (!parsed.success) {
    return fail(
      `not usable: ${z.prettifyError(parsed.error)}`,
      "export one with `kubectl config view --raw --minify`",
    );
  }
  const { clusters, contexts, users, "current-context": current } = parsed.data;
  const context = contexts.find(({ name }) => name === current)?.context;
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = users.find(({ name }) => name === context?.user)?.user;
  if (!cluster || !user) {
    return fail(`current-context "${current}" names no complete context`, "`kubectl config use-context`");
  }
  const pem = (entry: Readonly<Record<string, string | undefined>>, field: string): string => {
    const [data, file] = [entry[`${field}-data`], entry[field]];
    if (data !== undefined) return Buffer.from(data, "base64").toString();
    if (file !== undefined) return readFile(resolve(dirname(path), file));
    return fail(
      `context "${current}" has no ${field}`,
      "use a cluster with a certificate authority and client certificates (kind, k3d, minikube)",
    );
  };
  return {
    server: cluster.server,
    ca: pem(cluster, "certificate-authority"),
    certificate: pem(user, "client-certificate"),
    key: pem(user, "client-key"),
  };
}

function parseFile(path: string): unknown {
  const content = readFile(path);
  try {
    return parse(content);
  } catch (error) {
    throw new ClusterError(
      `kubeconfig ${path} is not YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw new ClusterError(`${path} does not exist`);
    throw error;
  }
}
