import { type GoModule } from "./go-modules.ts";
import { type Platform } from "./platform.ts";
import { accepted, type VersionRange, versions } from "./versions.ts";

/** All that is known of a tool: how to recognise it on PATH, where its release is, what to build. */
export interface ToolSpec {
  /** The version that a release or a build installs. */
  readonly version: string;
  /** Absent: runs on every platform. */
  readonly os?: Platform["os"];
  /** Absent: never taken from PATH. */
  readonly onPath?: Acceptance;
  /** Absent: not released as a binary for download. */
  readonly release?: (platform: Platform) => Release | undefined;
  /** Absent: can't be built from the Go module proxy. */
  readonly build?: GoPackage;
  /** An executable that the tool is useless without: beside it, or (from PATH) on PATH. */
  readonly companion?: string;
  /** Absence is no error: the sandbox has an emulator. */
  readonly optional?: true;
  /**
   * Only rollouts under load (`npm run e2e`, `npm run bench:rollout`) run it, or only drills; a sandbox starts without it.
   * `npm test` gets those of rollouts.
   */
  readonly only?: "rollouts" | "drills";
}

/** What is accepted from PATH. */
export interface Acceptance {
  /** Arguments that make the tool print its version. */
  readonly probe: readonly string[];
  readonly range: VersionRange;
}

/** An official download and where its SHA-256 is published. */
export interface Release {
  readonly url: string;
  /** A checksum file, or the GitHub API's description of the release, which has each asset's digest. */
  readonly checksum: { readonly list: string } | { readonly githubRelease: string };
  /** For an archive: which of its files, by base name, to keep. Absent: the download is the executable itself. */
  readonly keep?: RegExp;
}

/** A main package of a Go module under tools/. */
export interface GoPackage {
  readonly module: GoModule;
  readonly importPath: string;
  /** The version that the module pins it at. */
  readonly version: string;
}

/** A program of Prometheus' releases: each archive has both. */
const ofPrometheus = (program: string, keep: RegExp) =>
  ({
    version: versions.prometheus,
    only: "rollouts",
    onPath: { probe: ["--version"], range: accepted.prometheus },
    release: ({ os, arch }: Platform) => {
      const archive = `prometheus-${versions.prometheus}.${os}-${arch}.tar.gz`;
      return {
        ...github("prometheus/prometheus", versions.prometheus, archive, "sha256sums.txt"),
        keep,
      };
    },
    build: {
      module: "prometheus",
      importPath: `github.com/prometheus/prometheus/cmd/${program}`,
      version: versions.prometheus,
    },
  }) as const;

/** A program of Alertmanager's releases: each archive has both. */
const ofAlertmanager = (program: string, version: string, module: GoModule, keep: RegExp) =>
  ({
    version,
    only: "rollouts",
    onPath: { probe: ["--version"], range: accepted.alertmanager },
    release: ({ os, arch }: Platform) => ({
      ...github(
        "prometheus/alertmanager",
        version,
        `alertmanager-${version}.${os}-${arch}.tar.gz`,
        "sha256sums.txt",
      ),
      keep,
    }),
    build: { module, importPath: `github.com/prometheus/alertmanager/cmd/${program}`, version },
  }) as const;

const catalog = {
  pulumi: {
    version: versions.pulumi,
    onPath: { probe: ["version"], range: accepted.pulumi },
    companion: "pulumi-language-nodejs",
    release: ({ os, arch }) => {
      const base = `https://get.pulumi.com/releases/sdk/pulumi`;
      return {
        url: `${base}-v${versions.pulumi}-${os}-${arch === "amd64" ? "x64" : arch}.tar.gz`,
        checksum: { list: `${base}-${versions.pulumi}-checksums.txt` },
        keep: /^pulumi(-language-nodejs.*|-analyzer-policy|-resource-pulumi-nodejs)?$/,
      };
    },
    build: {
      module: "engine",
      importPath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      version: versions.pulumi,
    },
  },
  etcd: {
    version: versions.etcd,
    onPath: { probe: ["--version"], range: accepted.etcd },
    release: (platform) => {
      const archive = `etcd-v${versions.etcd}-${dashed(platform)}${platform.os === "darwin" ? ".zip" : ".tar.gz"}`;
      return {
        ...github("etcd-io/etcd", versions.etcd, archive, "SHA256SUMS"),
        keep: /^etcd$/,
      };
    },
    build: kbox(),
  },
  "kube-apiserver": kubernetesServer("kube-apiserver"),
  "kube-controller-manager": kubernetesServer("kube-controller-manager"),
  "kube-scheduler": kubernetesServer("kube-scheduler"),
  kubelet: { ...kubernetesServer("kubelet"), os: "linux" },
  "kube-proxy": { ...kubernetesServer("kube-proxy"), os: "linux" },
  kubectl: {
    version: versions.kubernetes,
    onPath: { probe: ["version", "--client"], range: accepted.kubectl },
    release: (platform) => kubernetesRelease("kubectl", platform),
    build: kbox(),
  },
  helm: {
    version: versions.helm,
    onPath: { probe: ["version", "--short"], range: accepted.helm },
    release: (platform) => {
      const url = `https://get.helm.sh/helm-v${versions.helm}-${dashed(platform)}.tar.gz`;
      return { url, checksum: { list: `${url}.sha256sum` }, keep: /^helm$/ };
    },
    build: { module: "cluster", importPath: "helm.sh/helm/v4/cmd/helm", version: versions.helm },
  },
  kwok: {
    version: versions.kwok,
    onPath: { probe: ["--version"], range: accepted.kwok },
    release: (platform) => github("kubernetes-sigs/kwok", versions.kwok, `kwok-${dashed(platform)}`),
    build: { module: "cluster", importPath: "sigs.k8s.io/kwok/cmd/kwok", version: versions.kwok },
  },
  coredns: {
    version: versions.coredns,
    os: "linux",
    onPath: { probe: ["-version"], range: accepted.coredns },
    release: ({ os, arch }) => {
      const archive = `coredns_${versions.coredns}_${os}_${arch}.tgz`;
      return {
        ...github("coredns/coredns", versions.coredns, archive, `${archive}.sha256`),
        keep: /^coredns$/,
      };
    },
    build: { module: "cluster", importPath: "./coredns", version: versions.coredns },
  },
  "metrics-server": {
    version: versions.metricsServer,
    os: "linux",
    release: (platform) =>
      github("kubernetes-sigs/metrics-server", versions.metricsServer, `metrics-server-${dashed(platform)}`),
    build: {
      module: "cluster",
      importPath: "sigs.k8s.io/metrics-server/cmd/metrics-server",
      version: versions.metricsServer,
    },
  },
  /** Our own program, so it has no release; its version is that of the node it belongs to. */
  pause: {
    version: versions.kubernetes,
    os: "linux",
    build: { module: "cluster", importPath: "./pause", version: versions.kubernetes },
  },
  kubeconform: {
    version: versions.kubeconform,
    onPath: { probe: ["-v"], range: accepted.kubeconform },
    release: (platform) => ({
      ...github(
        "yannh/kubeconform",
        versions.kubeconform,
        `kubeconform-${dashed(platform)}.tar.gz`,
        "CHECKSUMS",
      ),
      keep: /^kubeconform$/,
    }),
    build: {
      module: "cluster",
      importPath: "github.com/yannh/kubeconform/cmd/kubeconform",
      version: versions.kubeconform,
    },
  },
  /** Released as an image alone. */
  flagger: builtOnly("flagger", "github.com/fluxcd/flagger/cmd/flagger", versions.flagger),
  prometheus: ofPrometheus("prometheus", /^prometheus$/),
  promtool: ofPrometheus("promtool", /^promtool$/),
  amtool: ofAlertmanager("amtool", versions.alertmanager, "alertmanager", /^amtool$/),
  alertmanager: ofAlertmanager(
    "alertmanager",
    versions.alertmanagerServer,
    "alertmanager-server",
    /^alertmanager$/,
  ),
  /** OpenTelemetry's with the components of our configuration alone: its distributions have some 200. */
  collector: builtOnly("collector", "./collector", versions.collector),
  /** Where a drill's logs go, by OTLP as to Loki, whose licence (AGPL) keeps it out of what is built here. */
  "victoria-logs": builtOnly(
    "victoria-logs",
    "github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs",
    versions.victoriaLogs,
  ),
  /** Released as an image alone. */
  "kube-state-metrics": {
    version: versions.kubeStateMetrics,
    only: "drills",
    build: {
      module: "exporters",
      importPath: "k8s.io/kube-state-metrics/v2",
      version: versions.kubeStateMetrics,
    },
  },
  node_exporter: {
    version: versions.nodeExporter,
    os: "linux",
    only: "drills",
    onPath: { probe: ["--version"], range: accepted.nodeExporter },
    release: ({ os, arch }) => ({
      ...github(
        "prometheus/node_exporter",
        versions.nodeExporter,
        `node_exporter-${versions.nodeExporter}.${os}-${arch}.tar.gz`,
        "sha256sums.txt",
      ),
      keep: /^node_exporter$/,
    }),
    build: {
      module: "exporters",
      importPath: "github.com/prometheus/node_exporter",
      version: versions.nodeExporter,
    },
  },
  traefik: {
    version: versions.traefik,
    only: "rollouts",
    onPath: { probe: ["version"], range: accepted.traefik },
    release: ({ os, arch }) => {
      const name = `traefik_v${versions.traefik}`;
      return {
        ...github(
          "traefik/traefik",
          versions.traefik,
          `${name}_${os}_${arch}.tar.gz`,
          `${name}_checksums.txt`,
        ),
        keep: /^traefik$/,
      };
    },
    build: {
      module: "gateway",
      importPath: "github.com/traefik/traefik/v3/cmd/traefik",
      version: versions.traefik,
    },
  },
  /** Builds within seconds: no release is worth its download. */
  vegeta: {
    version: versions.vegeta,
    only: "rollouts",
    onPath: { probe: ["-version"], range: accepted.vegeta },
    build: { module: "load", importPath: "github.com/tsenart/vegeta/v12", version: versions.vegeta },
  },
  "pulumi-resource-random": resourcePlugin("random", versions.pulumiRandom),
} as const satisfies Record<string, ToolSpec>;

export type ToolName = keyof typeof catalog;

/** Tools whose absence is no error. */
export type OptionalToolName = "pulumi-resource-random";

export const tools: Readonly<Record<ToolName, ToolSpec>> = catalog;

/** The names of the tools that run on a platform (of all, where none is given), in the catalogue's order. */
export function toolsFor(platform?: Platform): ToolName[] {
  const names = Object.keys(catalog) as ToolName[];
  return platform === undefined ? names : names.filter((name) => runsOn(tools[name], platform));
}

/** What runs on a real node alone: simulated nodes run no container, and have no agents. */
const REAL_NODE: readonly ToolName[] = ["kubelet", "kube-proxy", "coredns", "metrics-server", "pause"];

/** Those of them without which no sandbox starts whose nodes are chosen so; `auto` may take either. */
export function sandboxTools(platform: Platform, nodes: "auto" | "real" | "simulated" = "auto"): ToolName[] {
  const names = toolsFor(platform).filter((name) => tools[name].only === undefined);
  return nodes === "simulated" ? names.filter((name) => !REAL_NODE.includes(name)) : names;
}

export function runsOn(spec: ToolSpec, platform: Platform): boolean {
  return spec.os === undefined || spec.os === platform.os;
}

/** A tool of rollouts that no release is taken of. */
function builtOnly(module: GoModule, importPath: string, version: string) {
  return { version, only: "rollouts", build: { module, importPath, version } } as const;
}

function kbox(): GoPackage {
  return { module: "cluster", importPath: "./kbox", version: versions.kubernetes };
}

function kubernetesServer(name: string): ToolSpec {
  return {
    version: versions.kubernetes,
    onPath: { probe: ["--version"], range: accepted.kubernetes },
    release: (platform) => (platform.os === "linux" ? kubernetesRelease(name, platform) : undefined),
    build: kbox(),
  };
}

function kubernetesRelease(name: string, { os, arch }: Platform): Release {
  const url = `https://dl.k8s.io/v${versions.kubernetes}/bin/${os}/${arch}/${name}`;
  return { url, checksum: { list: `${url}.sha256` } };
}

/** The official provider plugins are released, but not to be had as Go modules. */
function resourcePlugin(name: string, version: string): ToolSpec {
  return {
    version,
    optional: true,
    release: (platform) => ({
      ...github(
        `pulumi/pulumi-${name}`,
        version,
        `pulumi-resource-${name}-v${version}-${dashed(platform)}.tar.gz`,
      ),
      keep: new RegExp(`^pulumi-resource-${name}$`),
    }),
  };
}

/** An asset of a GitHub release; without a checksum file of the project's, GitHub's own digest of the asset counts. */
function github(repository: string, version: string, asset: string, checksums?: string): Release {
  const folder = `https://github.com/${repository}/releases/download/v${version}`;
  return {
    url: `${folder}/${asset}`,
    checksum:
      checksums === undefined
        ? { githubRelease: `https://api.github.com/repos/${repository}/releases/tags/v${version}` }
        : { list: `${folder}/${checksums}` },
  };
}

function dashed({ os, arch }: Platform): string {
  return `${os}-${arch}`;
}
