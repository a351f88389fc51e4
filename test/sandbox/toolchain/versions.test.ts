import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { sandboxTools, toolsFor, tools } from "../../../sandbox/toolchain/catalog.ts";
import { type GoModule, linkerFlags } from "../../../sandbox/toolchain/go-modules.ts";
import {
  accepted,
  compareVersions,
  findVersion,
  inRange,
  versions,
} from "../../../sandbox/toolchain/versions.ts";
import { projectRoot } from "../../support/project-root.ts";

const read = (module: GoModule | "codegen", file: string) =>
  readFileSync(new URL(`../../../tools/${module}/${file}`, import.meta.url), "utf8");

/** The version of a module that go.mod selects: a replacement wins over a requirement. */
function pinned(module: GoModule | "codegen", path: string): string | undefined {
  const lines = read(module, "go.mod")
    .split("\n")
    .map((line) => line.trim());
  const replaced = lines.find((line) => line.startsWith(`${path} => `));
  return (replaced ?? lines.find((line) => line.startsWith(`${path} v`)))?.match(/ v(\S+)(?= |$)/)?.[1];
}

describe("versions", () => {
  const pins: [GoModule | "codegen", string, string][] = [
    ["engine", "github.com/pulumi/pulumi/pkg/v3", versions.pulumi],
    ["engine", "github.com/pulumi/pulumi/sdk/v3", versions.pulumi],
    ["codegen", "github.com/pulumi/pulumi/pkg/v3", versions.pulumi],
    ["cluster", "k8s.io/kubernetes", versions.kubernetes],
    ["cluster", "k8s.io/client-go", versions.kubernetes.replace(/^1\./, "0.")],
    ["cluster", "go.etcd.io/etcd/server/v3", versions.etcd],
    ["cluster", "go.etcd.io/etcd/api/v3", versions.etcd],
    ["cluster", "helm.sh/helm/v4", versions.helm],
    ["cluster", "sigs.k8s.io/kwok", versions.kwok],
    ["cluster", "github.com/coredns/coredns", versions.coredns],
    ["cluster", "sigs.k8s.io/metrics-server", versions.metricsServer],
    ["cluster", "github.com/yannh/kubeconform", versions.kubeconform],
    ["load", "github.com/tsenart/vegeta/v12", versions.vegeta],
    ["flagger", "github.com/fluxcd/flagger", versions.flagger],
    ["gateway", "github.com/traefik/traefik/v3", versions.traefik],
    ["alertmanager", "github.com/prometheus/alertmanager", versions.alertmanager],
    ["alertmanager-server", "github.com/prometheus/alertmanager", versions.alertmanagerServer],
    ["collector", "go.opentelemetry.io/collector/otelcol", versions.collector],
    ["victoria-logs", "github.com/VictoriaMetrics/VictoriaLogs", versions.victoriaLogs],
    ["exporters", "k8s.io/kube-state-metrics/v2", versions.kubeStateMetrics],
    ["exporters", "github.com/prometheus/node_exporter", versions.nodeExporter],
    ["prometheus", "github.com/prometheus/prometheus", versions.prometheus.replace(/^3\./, "0.3")],
  ];
  for (const [module, path, version] of pins) {
    it(`agree with tools/${module}/go.mod on ${path}`, () => {
      assert.equal(pinned(module, path), version);
    });
    it(`have a checksum of ${path} in tools/${module}/go.sum`, () => {
      assert.match(
        read(module, "go.sum"),
        new RegExp(`^${path.replaceAll(".", "\\.")} v${version} h1:`, "m"),
      );
    });
  }

  it("replace every Kubernetes staging module by the version of kubernetes itself", () => {
    const staging = read("cluster", "go.mod").matchAll(/^\s+(k8s\.io\/\S+) => \1 v(\S+)$/gm);
    const others = Array.from(staging, ([, path, version]) => [path, version]).filter(
      ([, version]) => version !== versions.kubernetes.replace(/^1\./, "0."),
    );
    assert.deepEqual(others, []);
  });

  it("are within what is accepted from PATH", () => {
    for (const name of toolsFor()) {
      const { version, onPath } = tools[name];
      if (onPath) assert.ok(inRange(version, onPath.range), name);
    }
  });

  it("are all acquired before a sandbox starts, but for those of rollouts and drills", () => {
    const platform = { os: "linux", arch: "amd64" } as const;
    const others = toolsFor(platform).filter((name) => !sandboxTools(platform).includes(name));
    assert.deepEqual(others, [
      "flagger",
      "prometheus",
      "promtool",
      "amtool",
      "alertmanager",
      "collector",
      "victoria-logs",
      "kube-state-metrics",
      "node_exporter",
      "traefik",
      "vegeta",
    ]);
  });

  it("are those of simulated nodes alone, where these are chosen: what they start with, and no agent of a node", () => {
    const platform = { os: "linux", arch: "amd64" } as const;
    const left = sandboxTools(platform).filter((name) => !sandboxTools(platform, "simulated").includes(name));
    assert.deepEqual(left, ["kubelet", "kube-proxy", "coredns", "metrics-server", "pause"]);
    assert.deepEqual(sandboxTools(platform, "real"), sandboxTools(platform));
    const needed = ["control-plane.ts", "simulated/nodes.ts"].flatMap((file) =>
      [
        ...readFileSync(join(projectRoot, "sandbox", "cluster", file), "utf8").matchAll(
          /requireTool\(\w+, "([\w-]+)"\)/g,
        ),
      ].map(([, name = ""]) => name),
    );
    assert.ok(needed.length > 3, needed.join());
    for (const name of needed)
      assert.ok((sandboxTools(platform, "simulated") as string[]).includes(name), name);
  });

  it("link the version into each module's binaries", () => {
    assert.match(linkerFlags.engine, /version\.Version=v3\./);
    assert.match(
      linkerFlags.cluster,
      new RegExp(`gitVersion=v${versions.kubernetes.replaceAll(".", "\\.")}`),
    );
  });
});

describe("accepted ranges", () => {
  for (const [tool, version, good] of [
    ["kubectl", "1.34.9", false],
    ["kubectl", "1.35.0", true],
    ["kubectl", "1.37.12", true],
    ["kubectl", "1.38.0", false],
    ["kubernetes", "1.36.0", true],
    ["kubernetes", "1.35.9", false],
    ["helm", "3.19.0", false],
    ["helm", "4.0.0", true],
    ["helm", "5.0.0", false],
    ["pulumi", "3.224.9", false],
    ["pulumi", "3.225.0", true],
    ["pulumi", "3.1000.0", true],
    ["pulumi", "4.0.0", false],
  ] as const) {
    it(`${good ? "take" : "refuse"} ${tool} ${version}`, () => {
      assert.equal(inRange(version, accepted[tool]), good);
    });
  }
});

describe("findVersion", () => {
  for (const [text, version] of [
    ["Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0", "1.32.4"],
    ["v4.2.4+g1234567", "4.2.4"],
    ["etcd Version: 3.6.13\nGit SHA: x", "3.6.13"],
    ["kwok version v0.8.0 go1.26.8 (linux/amd64)", "0.8.0"],
    ["CoreDNS-1.14.7", "1.14.7"],
    ["go version go1.26.8 linux/amd64", "1.26.8"],
    ["development", undefined],
  ] as const) {
    it(`reads ${version} from ${JSON.stringify(text)}`, () => {
      assert.equal(findVersion(text), version);
    });
  }
});

describe("compareVersions", () => {
  const version = fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300));
  it("orders as the numbers do, left to right", () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const expected = a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
        assert.equal(Math.sign(compareVersions(a.join("."), b.join("."))), Math.sign(expected));
      }),
    );
  });
  it("takes a missing part as 0", () => {
    assert.equal(compareVersions("1.26", "1.26.0"), 0);
    assert.ok(compareVersions("1.26", "1.26.4") < 0);
  });
});
