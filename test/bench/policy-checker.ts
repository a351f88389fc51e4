import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  installEnvironment,
  isInstalled,
  type Manifests,
  type Peer,
  peersWith,
  writeGatorPolicies,
} from "./peers.ts";
import { selectRules } from "../../policy/checker/selection.ts";
import { parse } from "../../policy/checker/yaml.ts";
import { indent, table } from "../../sandbox/report/table.ts";
import { summarize, type Summary } from "./statistics.ts";

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

/** CPU milliseconds a pod specification that our rules take, without reading and reporting. */
interface RuleCost {
  readonly rules: number;
  /** In a process that has just started: what a run of this many manifests sees. */
  readonly cold: number;
  /** Once the rules are compiled: what a long run comes to. */
  readonly warm: number;
}

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

function measureRules(count: number): RuleCost {
  const selected = selectRules({}).rulesFor(DEPLOYMENT);
  const resources = Array.from({ length: count }, (_, index) => ({
    type: DEPLOYMENT,
    name: `shop-${index}`,
    props: parse(manifest(index + 1))[0],
  }));
  const pass = (): number => {
    const before = process.cpuUsage();
    for (const resource of resources)
      for (const { rule, settings } of selected) rule.evaluate(resource, settings);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / count;
  };
  const [cold = 0, ...others] = Array.from({ length: 6 }, pass);
  return { rules: selected.length, cold, warm: summarize(others).median };
}

const range = ({ median, min, max }: Summary, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`;

function describe(costs: readonly Cost[], missing: readonly Peer[], rules: RuleCost, count: number): string {
  const [ours] = costs;
  const rows = costs.map(({ peer, start, each }) => [
    peer.name,
    `${range(start, 2)} s`,
    `${range(each, 3)} ms`,
    ours ? `${(each.median / ours.each.median).toFixed(1)}x` : "",
    peer.rules,
  ]);
  return [
    `${count} Deployments of 2 to 4 containers, every ${VIOLATING}th in breach`,
    indent(table(["", "start (CPU)", "each manifest (CPU)", "ratio", "rules"], rows)),
    ...missing.map(({ name }) => indent(`${name}: not installed; --install gets it`)),
    "",
    `The ${rules.rules} rules on a Deployment alone: ${rules.warm.toFixed(3)} ms of CPU a pod specification, ${rules.cold.toFixed(3)} ms over the first ${count}; goal 0.1: ${rules.warm <= 0.1 ? "met" : "missed"}`,
  ].join("\n");
}

export interface CheckerOptions {
  readonly manifests: number;
  readonly runs: number;
  /** Names of checkers, or how they begin. @default all */
  readonly only: readonly string[] | undefined;
  readonly install: boolean;
}

/**
 * What checking manifests costs, next to other checkers. Start-up and the cost of each manifest are told apart by two
 * runs of each, on one manifest and on many. Needs bash.
 */
export function benchChecker({ manifests, runs, only, install: installs }: CheckerOptions): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
  try {
    const rules = measureRules(manifests);
    const rego = readFileSync(new URL("peers/restricted.rego", import.meta.url), "utf8");
    const peers = peersWith(writeGatorPolicies(rego)).filter(
      ({ name }) => !only || only.some((wanted) => name.startsWith(wanted)),
    );
    if (installs) peers.filter((peer) => !isInstalled(peer)).forEach(install);
    const missing = peers.filter((peer) => !isInstalled(peer));
    const present = peers.filter(isInstalled);
    const [few, many] = [writeManifests(folder, 1), writeManifests(folder, manifests)];
    return describe(measure(present, few, many, manifests, runs), missing, rules, manifests);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
