import { KubernetesProvider } from "../../../sandbox/fallback/provider.ts";
import type { Properties } from "../../../sandbox/plugin/provider.ts";
import { FakeApiServer } from "../kubernetes/fake-api-server.ts";

export const urn = (type: string, name: string) => `urn:pulumi:dev::p::kubernetes:${type}::${name}`;
export const CONFIG_MAP = urn("core/v1:ConfigMap", "settings");
export const SEED = { randomSeed: new Uint8Array([1, 2, 3]) };
export const REAL = { preview: false, timeout: 0 };
export const PLAN = { preview: true, timeout: 0 };
export const UNCHANGED = { oldInputs: {}, ignoreChanges: [] };

export function configMap(metadata: Properties, data: Properties = { a: "1" }): Properties {
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

/** Before each test a new API server, and a plugin process whose kubeconfig has the namespace `team`. */
export function useFakeCluster() {
  let server: FakeApiServer;
  let provider: KubernetesProvider;

  /** A plugin process of a new `pulumi` command. */
  async function newProcess(config: Properties = {}): Promise<KubernetesProvider> {
    const fresh = new KubernetesProvider();
    await fresh.configure({ kubeconfig: server.kubeconfig({}, "team"), ...config });
    return fresh;
  }

  /** What the engine does for a resource that it has no state of. @returns what its state has then */
  async function created(
    resource: string,
    news: Properties,
    by = provider,
  ): Promise<{ id: string; inputs: Properties; outs: Properties }> {
    const { inputs } = await by.check(resource, {}, news, SEED);
    return { inputs, ...(await by.create(resource, inputs, REAL)) };
  }

  beforeEach(async () => {
    server = new FakeApiServer();
    await server.start();
    provider = await newProcess();
  });
  afterEach(() => server.stop());

  return { newProcess, created, current: () => ({ server, provider }) };
}
