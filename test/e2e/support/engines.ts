/** What delivers releases besides the cluster: a Gateway, the judge, its figures and its requests, as processes. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Component,
  identityOf,
  launch,
  requireRunning,
  terminate,
} from "../../../sandbox/cluster/components.ts";
import { readKubeconfig, writeKubeconfig } from "../../../sandbox/cluster/kubeconfig.ts";
import { type Layout } from "../../../sandbox/cluster/layout.ts";
import { kubeconfigPath } from "../../../sandbox/cluster/pki.ts";
import { inBox } from "../../../sandbox/cluster/real/box.ts";
import { writeJson } from "../../../sandbox/plugin/file-store.ts";

export const ENGINES = ["traefik", "flagger", "prometheus", "load-tester"] as const;
export type Engine = (typeof ENGINES)[number];

/** Where the engines answer, seen from the node; nothing of it is open on this machine. */
export const GATEWAY_PORT = 8000;
export const PROMETHEUS_URL = "http://127.0.0.1:9091";
export const LOAD_TESTER_URL = "http://127.0.0.1:8091/";
/** The longest that the chart allows where a release is looked at every 10 s. */
export const SCRAPE_SECONDS = 5;
const TRAEFIK_METRICS = "127.0.0.1:8082";

const LOAD_TESTER = fileURLToPath(new URL("load-tester.ts", import.meta.url));
const LOADER = new URL("../../../loader.mjs", import.meta.url).href;

/** Absolute paths of the programs. */
export type EnginePrograms = Readonly<Record<"traefik" | "flagger" | "prometheus", string>>;

export class Engines {
  readonly #layout: Layout;
  readonly #programs: EnginePrograms;
  /** The administrator's, with the API server's address inside. */
  readonly kubeconfig: string;
  readonly #data: string;

  constructor(layout: Layout, programs: EnginePrograms) {
    this.#layout = layout;
    this.#programs = programs;
    this.#data = join(layout.root, "engines");
    this.kubeconfig = join(this.#data, "kubeconfig");
    mkdirSync(this.#data, { recursive: true });
    const { server } = readKubeconfig(kubeconfigPath(layout, "controller-manager"));
    writeKubeconfig(this.kubeconfig, { ...readKubeconfig(layout.adminKubeconfig), server });
  }

  /** The node's address, which the Gateway listens on. */
  get gatewayUrl(): string {
    const { hostname } = new URL(readKubeconfig(this.kubeconfig).server);
    return `http://${hostname}:${GATEWAY_PORT}/`;
  }

  async start(...engines: readonly Engine[]): Promise<void> {
    await Promise.all(engines.map((engine) => launch(this.#layout, this.#component(engine))));
    requireRunning(this.#layout);
  }

  /** Kills it, as a crash would. */
  async kill(engine: Engine): Promise<void> {
    const pid = identityOf(this.#layout, engine)?.pid;
    // What was launched is nsenter, which waits for the engine and hands no signal on.
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    for (const child of children.split(" ")) process.kill(Number(child), "SIGKILL");
    await terminate(this.#layout, [engine]);
  }

  #component(engine: Engine): Component {
    const commands: Readonly<Record<Engine, () => Component["command"]>> = {
      traefik: () => this.#traefik(),
      flagger: () => this.#flagger(),
      prometheus: () => this.#prometheus(),
      "load-tester": () => [process.execPath, "--import", LOADER, LOAD_TESTER, new URL(LOAD_TESTER_URL).port],
    };
    return { name: engine, command: inBox(this.#layout, commands[engine](), this.#data) };
  }

  #traefik(): Component["command"] {
    const { hostname } = new URL(this.gatewayUrl);
    return [
      "/usr/bin/env",
      `KUBECONFIG=${this.kubeconfig}`,
      this.#programs.traefik,
      "--providers.kubernetesgateway=true",
      `--providers.kubernetesgateway.statusaddress.ip=${hostname}`,
      // The default, 2 s, is how long a pod that has gone would still get requests.
      "--providers.providersthrottleduration=200ms",
      `--entrypoints.web.address=:${GATEWAY_PORT}`,
      `--entrypoints.metrics.address=${TRAEFIK_METRICS}`,
      "--metrics.prometheus.entrypoint=metrics",
      "--metrics.prometheus.addserviceslabels=true",
      "--global.checknewversion=false",
      "--global.sendanonymoususage=false",
    ];
  }

  #flagger(): Component["command"] {
    return [
      this.#programs.flagger,
      `-kubeconfig=${this.kubeconfig}`,
      "-mesh-provider=gatewayapi:v1",
      `-metrics-server=${PROMETHEUS_URL}`,
      // It is no pod: its default, 10 s, only makes it later to look.
      "-control-loop-interval=1s",
      "-port=8088",
      "-log-level=info",
    ];
  }

  #prometheus(): Component["command"] {
    const config = join(this.#data, "prometheus.json");
    writeJson(config, prometheusConfig(this.kubeconfig));
    return [
      this.#programs.prometheus,
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(this.#data, "prometheus")}`,
      "--storage.tsdb.retention.time=2h",
      `--web.listen-address=${new URL(PROMETHEUS_URL).host}`,
    ];
  }
}

/** Reads pods as a ServiceMonitor has the operator's Prometheus read them: by the port's name, with the pod's labels. */
function prometheusConfig(kubeconfig: string): object {
  const keep = (source: string, regex: string): object => ({
    source_labels: [source],
    regex,
    action: "keep",
  });
  const rename = (source: string, target_label: string): object => ({
    source_labels: [source],
    target_label,
  });
  return {
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, scrape_timeout: `${SCRAPE_SECONDS}s` },
    scrape_configs: [
      { job_name: "traefik", static_configs: [{ targets: [TRAEFIK_METRICS] }] },
      {
        job_name: "pods",
        kubernetes_sd_configs: [{ role: "pod", kubeconfig_file: kubeconfig }],
        relabel_configs: [
          keep("__meta_kubernetes_pod_container_port_name", "metrics"),
          keep("__meta_kubernetes_pod_phase", "Running"),
          rename("__meta_kubernetes_namespace", "namespace"),
          rename("__meta_kubernetes_pod_name", "pod"),
        ],
      },
    ],
  };
}
