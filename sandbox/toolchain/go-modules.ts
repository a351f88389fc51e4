import { versions } from "./versions.ts";

/** The Go modules, in the order in which they are built. */
export const goModules = [
  "engine",
  "cluster",
  "load",
  "flagger",
  "gateway",
  "alertmanager",
  "alertmanager-server",
  "prometheus",
  "collector",
  "victoria-logs",
  "exporters",
] as const;
export type GoModule = (typeof goModules)[number];

/** Linker flags per module: one `go build` makes all the binaries of a module. */
export const linkerFlags: Readonly<Record<GoModule, string>> = {
  engine: variables({ "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${versions.pulumi}` }),
  cluster: variables({
    "k8s.io/component-base/version.gitVersion": `v${versions.kubernetes}`,
    "k8s.io/component-base/version.gitMajor": part(versions.kubernetes, 0),
    "k8s.io/component-base/version.gitMinor": part(versions.kubernetes, 1),
    "k8s.io/component-base/version.gitTreeState": "clean",
    "k8s.io/client-go/pkg/version.gitVersion": `v${versions.kubernetes}`,
    "helm.sh/helm/v4/internal/version.version": `v${versions.helm}`,
    "main.version": `v${versions.kubeconform}`,
  }),
  load: variables({ "main.Version": versions.vegeta }),
  // Its version is a constant of its source.
  flagger: variables({}),
  gateway: variables({ "github.com/traefik/traefik/v3/pkg/version.Version": versions.traefik }),
  alertmanager: variables({ "github.com/prometheus/common/version.Version": versions.alertmanager }),
  "alertmanager-server": variables({
    "github.com/prometheus/common/version.Version": versions.alertmanagerServer,
  }),
  prometheus: variables({ "github.com/prometheus/common/version.Version": versions.prometheus }),
  collector: variables({ "main.version": versions.collector }),
  "victoria-logs": variables({
    "github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version": `victoria-logs-v${versions.victoriaLogs}`,
  }),
  // Two programs, which have one variable for their versions between them.
  exporters: variables({}),
};

/** Build tags of the modules that have any. */
export const buildTags: Readonly<Partial<Record<GoModule, string>>> = {
  // The service discovery of every cloud there is would be most of what is compiled.
  prometheus: "remove_all_sd,enable_kubernetes_sd",
};

function variables(values: Record<string, string>): string {
  return ["-s", "-w", ...Object.entries(values).map(([name, value]) => `-X ${name}=${value}`)].join(" ");
}

function part(version: string, index: number): string {
  return version.split(".")[index] ?? "";
}
