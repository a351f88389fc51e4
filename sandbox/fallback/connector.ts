import { UnreachableError } from "../kubernetes/client.ts";
import { Cluster } from "../kubernetes/cluster.ts";
import { type Connection, KubeconfigError, connectionOf, loadKubeconfig } from "../kubernetes/kubeconfig.ts";
import type { ProviderConfig } from "./provider-config.ts";

/** The way to the provider's cluster, taken when it is first needed: a preview may not need it at all. */
export class Connector {
  readonly #config: ProviderConfig;
  #cluster: Promise<Cluster> | undefined;

  constructor(config: ProviderConfig) {
    this.#config = config;
  }

  /**
   * The cluster, whose API server has answered.
   * @throws {UnreachableError} saying why there is none
   */
  async connect(): Promise<Cluster> {
    const connecting = (this.#cluster ??= this.#open());
    connecting.catch(() => {
      this.#cluster = undefined;
    });
    return connecting;
  }

  /** The cluster, or undefined where none can be reached. */
  async tryConnect(): Promise<Cluster | undefined> {
    try {
      return await this.connect();
    } catch (error) {
      if (error instanceof UnreachableError) return undefined;
      throw error;
    }
  }

  /** The kubeconfig that programs started here need, its context chosen; for files that nobody else can read. */
  get kubeconfig(): string {
    const { kubeconfig, context } = this.#config;
    const config = loadKubeconfig(kubeconfig);
    return JSON.stringify(context === "" ? config : { ...config, "current-context": context });
  }

  /** The namespace of objects that name none: the provider's, else the context's, else `default`. */
  get defaultNamespace(): string {
    if (this.#config.namespace !== "") return this.#config.namespace;
    try {
      return this.#connection().namespace || "default";
    } catch (error) {
      if (error instanceof KubeconfigError) return "default";
      throw error;
    }
  }

  #connection(): Connection {
    return connectionOf(loadKubeconfig(this.#config.kubeconfig), this.#config);
  }

  async #open(): Promise<Cluster> {
    try {
      const cluster = new Cluster(this.#connection());
      await cluster.version();
      return cluster;
    } catch (error) {
      if (!(error instanceof KubeconfigError || error instanceof UnreachableError)) throw error;
      throw new UnreachableError(`configured Kubernetes cluster is unreachable: ${error.message}`);
    }
  }
}
