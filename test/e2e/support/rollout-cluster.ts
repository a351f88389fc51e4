/** A real node with everything that delivers releases, and the sample service's images in it. */
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { type GroupVersionKind } from "../../../sandbox/kubernetes/kinds.ts";
import { type KubeObject } from "../../../sandbox/kubernetes/objects.ts";
import { obstaclesToRealNode } from "../../../sandbox/cluster/real/preflight.ts";
import { acquireTools } from "../../../sandbox/toolchain/acquire.ts";
import { acquireCrds } from "../../../sandbox/toolchain/crds.ts";
import { TestSandbox, eventually, testTools } from "../../sandbox/cluster/support.ts";
import { ENGINES, Engines, GATEWAY_PORT } from "./engines.ts";
import { Load, type LoadArgs } from "./load.ts";
import { type Releases, importReleases } from "./releases.ts";

/** Charts whose definitions a service's objects need. */
const CHARTS = ["gateway-crds-helm", "flagger", "prometheus-operator-crds", "aws-load-balancer-controller"];

export const GATEWAY = { name: "edge", namespace: "gateway" } as const;
export const NAMESPACE = "shop";
export const HOST = "web.test";
export const PREVIEW_HOST = "preview.web.test";

/** Kinds that are read again and again. */
const KINDS = {
  Canary: { group: "flagger.app", version: "v1beta1", kind: "Canary" },
  ConfigMap: { group: "", version: "v1", kind: "ConfigMap" },
  Deployment: { group: "apps", version: "v1", kind: "Deployment" },
  HTTPRoute: { group: "gateway.networking.k8s.io", version: "v1", kind: "HTTPRoute" },
  Pod: { group: "", version: "v1", kind: "Pod" },
} satisfies Record<string, GroupVersionKind>;
const NODE: GroupVersionKind = { group: "", version: "v1", kind: "Node" };
export type Kind = keyof typeof KINDS;

const GATEWAY_OBJECTS = [
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "traefik" },
    spec: { controllerName: "traefik.io/gateway-controller" },
  },
  { apiVersion: "v1", kind: "Namespace", metadata: { name: GATEWAY.namespace } },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: GATEWAY,
    spec: {
      gatewayClassName: "traefik",
      listeners: [
        {
          ...{ name: "http", protocol: "HTTP", port: GATEWAY_PORT },
          allowedRoutes: { namespaces: { from: "All" } },
        },
      ],
    },
  },
  {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: NAMESPACE, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  },
];

export class RolloutCluster {
  readonly sandbox: TestSandbox;
  readonly engines: Engines;
  readonly releases: Releases;
  readonly #vegeta: string;

  private constructor(sandbox: TestSandbox, engines: Engines, releases: Releases, vegeta: string) {
    this.sandbox = sandbox;
    this.engines = engines;
    this.releases = releases;
    this.#vegeta = vegeta;
  }

  /** Why this machine can't run one; empty where it can. */
  static async obstacles(): Promise<readonly string[]> {
    return obstaclesToRealNode(await testTools());
  }

  static async start(): Promise<RolloutCluster> {
    const tools = await testTools();
    const { traefik, flagger, prometheus, vegeta } = await acquireTools([
      "traefik",
      "flagger",
      "prometheus",
      "vegeta",
    ]);
    const crds = await acquireCrds();
    const sandbox = new TestSandbox(tools, "real");
    try {
      await sandbox.start();
      const definitions = CHARTS.flatMap((chart) => crds.ofChart(chart));
      await sandbox.kubectl(["apply", "--server-side", "-f", "-"], toYaml(definitions));
      await sandbox.kubectl(["wait", "--for=condition=established", "crd", "--all", "--timeout=60s"]);
      await sandbox.apply(...GATEWAY_OBJECTS);
      const programs = { traefik: traefik.path, flagger: flagger.path, prometheus: prometheus.path };
      const engines = new Engines(layoutOf(sandbox.dir), programs);
      await engines.start(...ENGINES);
      const releases = await importReleases(sandbox.dir);
      const cluster = new RolloutCluster(sandbox, engines, releases, vegeta.path);
      await eventually("the Gateway is programmed", 60, () => cluster.#gatewayIsProgrammed());
      return cluster;
    } catch (error) {
      await sandbox.remove();
      throw error;
    }
  }

  /** Begins to send the service requests, through the Gateway where nothing else is named. */
  load(args: Omit<LoadArgs, "url" | "host"> & Partial<Pick<LoadArgs, "url">>): Load {
    return new Load(this.sandbox.dir, this.#vegeta, { url: this.engines.gatewayUrl, host: HOST, ...args });
  }

  kubectl(args: readonly string[], input?: string): Promise<string> {
    return this.sandbox.kubectl(["--namespace", NAMESPACE, ...args], input);
  }

  /** An object of the service's namespace; undefined where there is none. */
  async find<T>(kind: Kind, name: string): Promise<T | undefined> {
    const key = { ...KINDS[kind], namespace: NAMESPACE, name };
    return (await this.sandbox.objects.find(key)) as T | undefined;
  }

  /** The objects of a kind in the service's namespace. */
  list(kind: Kind): Promise<readonly KubeObject[]> {
    return this.sandbox.objects.list(KINDS[kind], NAMESPACE);
  }

  nodes(): Promise<readonly KubeObject[]> {
    return this.sandbox.objects.listAll(NODE);
  }

  /** Has a node take pods again, as `kubectl uncordon` does. */
  async uncordon(node: string): Promise<void> {
    await this.sandbox.objects.client.request({
      ...{ method: "PATCH", path: `/api/v1/nodes/${node}` },
      contentType: "application/merge-patch+json",
      body: { spec: { unschedulable: null } },
    });
  }

  remove(): Promise<void> {
    return this.sandbox.remove();
  }

  async #gatewayIsProgrammed(): Promise<boolean> {
    const condition = 'jsonpath={.status.conditions[?(@.type=="Programmed")].status}';
    const get = ["--namespace", GATEWAY.namespace, "get", "gateway", GATEWAY.name, "-o", condition];
    return (await this.sandbox.kubectl(get)) === "True";
  }
}

export function toYaml(objects: readonly object[]): string {
  return objects.map((object) => JSON.stringify(object)).join("\n---\n");
}
