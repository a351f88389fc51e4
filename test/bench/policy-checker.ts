/**
 * `npm run bench:policy [-- --manifests N | --runs N | --install | --json]`: what checking manifests costs, next to
 * other checkers (docs/benchmarks.md). Start-up and the cost of each manifest are told apart by two runs of each, on
 * one manifest and on N. Needs bash.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  installEnvironment,
  isInstalled,
  type Manifests,
  type Peer,
  peersWith,
  writeGatorPolicies,
} from "./peers.ts";
import { summarize, type Summary } from "./statistics.ts";

const { values: options } = parseArgs({
  options: {
    manifests: { type: "string", default: "10000" },
    runs: { type: "string", default: "3" },
    only: { type: "string", multiple: true },
    install: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

/** Every how many manifests one breaks rules: most of what is checked is fine. */
const VIOLATING = 10;

/** A Deployment of two to four containers, like those that charts render. */
function manifest(index: number): string {
  const isBad = index % VIOLATING === 0;
  const containers = Array.from({ length: 2 + (index % 3) }, (_, place) => {
    const digest = index.toString(16).padStart(64, "0");
    return [
      `        - name: container-${place}`,
      `          image: registry.example/shop@sha256:${digest}`,
      `          ports: [{ name: http-${place}, containerPort: ${8080 + place} }]`,
      "          env:",
      "            - { name: LOG_LEVEL, value: info }",
      "          securityContext:",
      `            allowPrivilegeEscalation: ${isBad}`,
      "            readOnlyRootFilesystem: true",
      "            capabilities: { drop: [ALL] }",
      "          resources:",
      "            requests: { cpu: 100m, memory: 128Mi }",
      "            limits: { cpu: 500m, memory: 128Mi }",
      `          readinessProbe: { httpGet: { path: /ready, port: http-${place} } }`,
      `          livenessProbe: { httpGet: { path: /live, port: http-${place} } }`,
      "          lifecycle: { preStop: { sleep: { seconds: 5 } } }",
    ].join("\n");
  });
  return [
    "apiVersion: apps/v1",
    "kind: Deployment",
    "metadata:",
    `  name: shop-${index}`,
    "  namespace: shop",
    "  labels: { app.kubernetes.io/name: shop }",
    "spec:",
    "  replicas: 3",
    `  selector: { matchLabels: { app: shop-${index} } }`,
    "  template:",
    `    metadata: { labels: { app: shop-${index}, app.kubernetes.io/name: shop } }`,
    "    spec:",
    "      automountServiceAccountToken: false",
    "      enableServiceLinks: false",
    "      serviceAccountName: shop",
    "      topologySpreadConstraints:",
    "        - maxSkew: 1",
    "          topologyKey: topology.kubernetes.io/zone",
    "          whenUnsatisfiable: ScheduleAnyway",
    `          labelSelector: { matchLabels: { app: shop-${index} } }`,
    "      securityContext:",
    "        runAsNonRoot: true",
    "        runAsUser: 65532",
    "        runAsGroup: 65532",
    "        seccompProfile: { type: RuntimeDefault }",
    "      containers:",
    ...containers,
    "",
  ].join("\n");
}

function writeManifests(folder: string, count: number): Manifests {
  const manifests = Array.from({ length: count }, (_, index) => manifest(index + 1));
  const files = join(folder, `${count}`);
  mkdirSync(files);
  for (const [index, text] of manifests.entries()) writeFileSync(join(files, `${index}.yaml`), text);
  const stream = join(folder, `${count}.yaml`);
  writeFileSync(stream, manifests.join("---\n"));
  return { stream, folder: files };
}

/** `0m1.234s` as bash's `times` has it. */
const seconds = (text: string): number => {
  const [, minutes = "0", rest = "0"] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(rest);
};

/** CPU seconds of a command and its children; its findings, and hence its exit code, are its own business. */
function cpuOf(command: readonly string[]): number {
  const script = '"$@" >/dev/null 2>&1; code=$?; times; exit $((code > 125 ? code : 0))';
  const { stdout, status } = spawnSync("bash", ["-c", script, "bench", ...command], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status ?? "a signal"}`);
  const [, ofChildren = ""] = stdout.split("\n");
  return ofChildren
    .split(" ")
    .map(seconds)
    .reduce((sum, part) => sum + part, 0);
}

interface Cost {
  readonly peer: Peer;
  /** CPU seconds of a run on one manifest. */
  readonly start: Summary;
  /** CPU milliseconds of each further manifest. */
  readonly each: Summary;
}

function measure(
  peers: readonly Peer[],
  few: Manifests,
  many: Manifests,
  count: number,
  runs: number,
): Cost[] {
  const taken = peers.map((peer) => ({ peer, start: [] as number[], each: [] as number[] }));
  // Rounds go through all peers, so that a busy minute hits each alike.
  for (let round = 0; round < runs; round++) {
    for (const { peer, start, each } of taken) {
      const [one, all] = [cpuOf(peer.command(few)), cpuOf(peer.command(many))];
      start.push(one);
      each.push(((all - one) * 1000) / (count - 1));
    }
  }
  return taken.map(({ peer, start, each }) => ({ peer, start: summarize(start), each: summarize(each) }));
}

function install(peer: Peer): void {
  for (const [program = "", ...args] of peer.install)
    spawnSync(program, args, { stdio: "inherit", env: { ...process.env, ...installEnvironment } });
}

const range = ({ median, min, max }: Summary, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`;

function describe(costs: readonly Cost[], missing: readonly Peer[], count: number): string {
  const [ours] = costs;
  const rows = costs.map(({ peer, start, each }) => [
    peer.name,
    `${range(start, 2)} s`,
    `${range(each, 3)} ms`,
    ours ? `${(each.median / ours.each.median).toFixed(1)}x` : "",
    peer.rules,
  ]);
  const table = [["", "start (CPU)", "each manifest (CPU)", "ratio", "rules"], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return [
    `${count} Deployments of 2 to 4 containers, every ${VIOLATING}th in breach; Node ${process.versions.node}, ${cpus().length} cores of ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(1) ?? "?"}`,
    ...table.map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    ),
    ...missing.map(({ name }) => `${name}: not installed; --install gets it`),
    "",
  ].join("\n");
}

const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
try {
  const count = Number(options.manifests);
  const rego = readFileSync(new URL("peers/restricted.rego", import.meta.url), "utf8");
  const peers = peersWith(writeGatorPolicies(rego)).filter(
    ({ name }) => !options.only || options.only.some((wanted) => name.startsWith(wanted)),
  );
  if (options.install) peers.filter((peer) => !isInstalled(peer)).forEach(install);
  const missing = peers.filter((peer) => !isInstalled(peer));
  const present = peers.filter(isInstalled);
  const costs = measure(
    present,
    writeManifests(folder, 1),
    writeManifests(folder, count),
    count,
    Number(options.runs),
  );
  process.stdout.write(
    options.json ? `${JSON.stringify(costs, null, 2)}\n` : describe(costs, missing, count),
  );
} finally {
  rmSync(folder, { recursive: true });
}
