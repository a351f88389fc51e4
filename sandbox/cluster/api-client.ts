import { request } from "node:https";
import { ClusterError } from "./errors.ts";
import { type ClusterAccess, readKubeconfig } from "./kubeconfig.ts";
import type { Layout } from "./layout.ts";

/** Asks an API server; what the sandbox's own start needs, no more. */
export interface ApiClient {
  /** The answer's body where its status is 2xx; undefined where nothing listens yet, or the answer is another. */
  get(path: string): Promise<string | undefined>;
  /** The same, as JSON. */
  getJson<T>(path: string): Promise<T | undefined>;
}

const TIMEOUT_MS = 5_000;

/** A client of the cluster's API server, as its administrator. */
export function adminClient(layout: Layout): ApiClient {
  return createApiClient(readKubeconfig(layout.adminKubeconfig));
}

export function createApiClient({ server, ca, certificate, key }: ClusterAccess): ApiClient {
  const get = (path: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      const options = { ca, cert: certificate, key, timeout: TIMEOUT_MS, agent: false } as const;
      const asked = request(new URL(path, server), options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => resolve(undefined));
        response.on("end", () => {
          const good = response.statusCode !== undefined && response.statusCode < 300;
          resolve(good ? Buffer.concat(chunks).toString() : undefined);
        });
      });
      asked.on("timeout", () => asked.destroy());
      asked.on("error", () => resolve(undefined));
      asked.end();
    });
  return {
    get,
    getJson: async <T>(path: string): Promise<T | undefined> => {
      const body = await get(path);
      return body === undefined ? undefined : (JSON.parse(body) as T);
    },
  };
}

/** A ready API server's version, e.g. `v1.36.3`; undefined while it isn't ready. */
export async function serverVersion(api: ApiClient): Promise<string | undefined> {
  if ((await api.get("/readyz")) !== "ok") return undefined;
  const version = await api.getJson<{ gitVersion: string }>("/version");
  if (!version) throw new ClusterError("the API server is ready, but doesn't tell its version at /version");
  return version.gitVersion;
}
