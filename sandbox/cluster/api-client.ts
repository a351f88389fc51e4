import { ApiClient, ApiError, UnreachableError } from "../kubernetes/client.ts";
import { connectionOf, loadKubeconfig } from "../kubernetes/kubeconfig.ts";
import { textAt } from "../kubernetes/objects.ts";
import { ClusterError } from "./errors.ts";
import type { Layout } from "./layout.ts";

const TIMEOUT_MS = 5_000;

/** A client of the cluster's API server, as its administrator. */
export function adminClient(layout: Layout): ApiClient {
  return apiClient(layout.adminKubeconfig);
}

export function apiClient(kubeconfig: string): ApiClient {
  return new ApiClient(connectionOf(loadKubeconfig(kubeconfig), {}), TIMEOUT_MS);
}

/** What is at a path, for whoever waits for it: undefined where nothing listens yet, or the API server refuses. */
export async function getIfThere<T>(api: ApiClient, path: string): Promise<T | undefined> {
  try {
    return (await api.request({ method: "GET", path })) as T;
  } catch (error) {
    if (error instanceof ApiError || error instanceof UnreachableError) return undefined;
    throw error;
  }
}

/** A ready API server's version, e.g. `v1.36.3`; undefined while it isn't ready. */
export async function serverVersion(api: ApiClient): Promise<string | undefined> {
  if ((await getIfThere(api, "/readyz")) === undefined) return undefined;
  const version = textAt(await getIfThere(api, "/version"), "gitVersion");
  if (version === "")
    throw new ClusterError("the API server is ready, but doesn't tell its version at /version");
  return version;
}
