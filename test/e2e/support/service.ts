/** The sample service, installed and changed by its chart as `helm template | kubectl apply` would. */
import { parseAllDocuments } from "yaml";
import { helmTemplate } from "../../charts/template.ts";
import { eventually } from "../../sandbox/cluster/support.ts";
import { LOAD_TESTER_URL, PROMETHEUS_URL, SCRAPE_SECONDS } from "./engines.ts";
import { type Fault, type Release } from "./releases.ts";
import { GATEWAY, HOST, NAMESPACE, PREVIEW_HOST, type RolloutCluster, toYaml } from "./rollout-cluster.ts";

export type StrategyType = "rolling" | "blueGreen" | "canary" | "ab";

/** Header by which A/B picks requests. */
export const AB_HEADER = { name: "x-canary", value: "always" } as const;
export const SERVICE = "web";

/** What is deployed. */
export interface Version {
  readonly release: Release;
  readonly strategy: StrategyType;
  /** Fault of a faulty release. @default none */
  readonly fault?: Fault;
  /** Has Flagger promote it without analysis, as a rollback by the command does. @default false */
  readonly skipAnalysis?: boolean;
  /** Further values of the chart. @default none */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Further values of its strategy, unless that is `rolling`. @default none */
  readonly strategyValues?: Readonly<Record<string, unknown>>;
  /** Changes what the chart makes. @default nothing is changed */
  readonly adjust?: (object: KubernetesObject) => KubernetesObject;
}

export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What controllers make anew, or hold on to, while it is removed. */
const MADE_BY_OTHERS = ["Pod", "Deployment", "Canary"] as const;

/** Flagger knows no shorter one. */
const INTERVAL_SECONDS = 10;
/** A pod that does not get ready is given up after it. */
const PROGRESS_SECONDS = 60;

function valuesOf({
  release,
  strategy,
  fault,
  skipAnalysis = false,
  values,
  strategyValues,
}: Version): Record<string, unknown> {
  return {
    image: release,
    // Traefik's transport keeps a connection idle for 90 s, by default (its idleConnTimeout).
    routing: { hostnames: [HOST], gateway: GATEWAY, idleTimeoutSeconds: 90, keepAliveSeconds: 95 },
    replicas: { min: 2, max: 4 },
    autoscaling: { enabled: strategy !== "rolling", targetCpuUtilization: 90 },
    rollout: { minReadySeconds: 2, progressDeadlineSeconds: PROGRESS_SECONDS },
    config: { LOG_LEVEL: "warn", ...(fault && { FAULT: fault }) },
    ...(strategy !== "rolling" && {
      monitoring: { serviceMonitor: true, intervalSeconds: SCRAPE_SECONDS },
      strategy: {
        type: strategy,
        intervalSeconds: INTERVAL_SECONDS,
        skipAnalysis,
        threshold: 2,
        iterations: 2,
        prometheusUrl: PROMETHEUS_URL,
        progressDeadlineSeconds: PROGRESS_SECONDS,
        ...(strategy === "ab" && { matchHeader: AB_HEADER.name, matchValue: AB_HEADER.value }),
        ...(strategy === "blueGreen" && { previewHostnames: [PREVIEW_HOST] }),
        ...strategyValues,
      },
    }),
    ...values,
  };
}

export class Service {
  readonly #cluster: RolloutCluster;

  constructor(cluster: RolloutCluster) {
    this.#cluster = cluster;
  }

  /** Requests that a blue-green release is judged by: a smoke test before, and some while it is judged. */
  #webhooks(): readonly object[] {
    const { gatewayUrl: url } = this.#cluster.engines;
    const hook = (name: string, type: string, count: string, seconds: string): object => ({
      ...{ name, type, url: LOAD_TESTER_URL, timeoutSeconds: 8 },
      metadata: { url, host: PREVIEW_HOST, count, seconds },
    });
    return [hook("smoke", "pre-rollout", "10", "1"), hook("requests", "rollout", "60", "6")];
  }

  async render(version: Version): Promise<readonly KubernetesObject[]> {
    const values = valuesOf(version);
    if (version.strategy === "blueGreen") {
      values["strategy"] = { ...(values["strategy"] as object), webhooks: this.#webhooks() };
    }
    const text = await helmTemplate(values, { name: SERVICE, namespace: NAMESPACE });
    return parseAllDocuments(text)
      .map((document) => document.toJS() as KubernetesObject | null)
      .filter((object) => object !== null)
      .map(version.adjust ?? ((object) => object));
  }

  /** Applies objects, taking fields over from whoever has set them. */
  async apply(objects: readonly object[]): Promise<void> {
    if (objects.length === 0) return;
    const apply = ["apply", "--server-side", "--force-conflicts", "--field-manager=e2e", "-f", "-"];
    await this.#cluster.kubectl(apply, toYaml(objects));
  }

  /**
   * Applies a version as it is to be applied while there is, or is none, a Canary: what Flagger writes is left to it.
   */
  async deploy(version: Version): Promise<void> {
    const objects = await this.render(version);
    const isJudged = (await this.#cluster.find("Canary", SERVICE)) !== undefined;
    const [canary, others] = partition(objects, ({ kind }) => kind === "Canary");
    const flaggers = ({ kind, metadata }: KubernetesObject): boolean =>
      isJudged && ["Service", "HTTPRoute"].includes(kind) && metadata.name === SERVICE;
    await this.apply(others.filter((object) => !flaggers(object)));
    await this.apply(canary);
  }

  /** Waits until the Deployment is rolled out. @throws kubectl's words where it isn't in time */
  async rolledOut(seconds = 120): Promise<void> {
    await this.#cluster.kubectl(["rollout", "status", `deployment/${SERVICE}`, `--timeout=${seconds}s`]);
  }

  /** Waits until no pod is on its way out. */
  async settled(seconds = 150): Promise<void> {
    await eventually("old pods to have gone", seconds, async () =>
      (await this.#cluster.list("Pod")).every(({ metadata }) => metadata.deletionTimestamp === undefined),
    );
  }

  /** Removes everything there is of it. */
  async remove(): Promise<void> {
    const kinds = [
      "canary",
      "deployment",
      "hpa",
      "httproute",
      "service",
      "configmap",
      "pdb",
      "networkpolicy",
      "targetgroupconfiguration",
    ];
    const all = [...kinds, "metrictemplate", "servicemonitor"].join(",");
    await this.#cluster.kubectl(["delete", all, "--all", "--wait=false", "--ignore-not-found"]);
    await this.#cluster.kubectl(["delete", "pods", "--all", "--grace-period=1", "--ignore-not-found"]);
    await eventually("everything to have gone", 60, async () => {
      const left = await Promise.all(MADE_BY_OTHERS.map((kind) => this.#cluster.list(kind)));
      return left.flat().length === 0;
    });
  }
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
