import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installEnvironment, isInstalled, type Peer, peersWith, writeGatorPolicies } from "./peers.ts";
import { bare, manifest, VIOLATING, writeManifests } from "./policy-manifests.ts";
import { selectRules } from "../../policy/checker/selection.ts";
import { parse } from "../../policy/checker/yaml.ts";
import { indent, table } from "../../sandbox/report/table.ts";
import { summarize, type Summary } from "./statistics.ts";

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

/** What is checked: how many manifests, of which kind, and in which form. */
interface Case {
  readonly title: string;
  /** A stream, or a folder of files. */
  readonly path: string;
}

interface Cost {
  readonly peer: Peer;
  /** CPU seconds of a run, case by case. */
  readonly runs: readonly Summary[];
}

/** Start alone, then both mixes in both forms. */
function writeCases(folder: string, counts: readonly number[]): readonly Case[] {
  const one = writeManifests(join(folder, "one"), 1, manifest);
  const mixes = [
    ["clean", manifest],
    ["in breach", bare],
  ] as const;
  return [
    { title: "start", path: one.stream },
    ...counts.flatMap((count) =>
      mixes.flatMap(([mix, manifestOf]) => {
        const written = writeManifests(join(folder, `${mix}-${count}`), count, manifestOf);
        return [
          { title: `${count} ${mix}: files`, path: written.folder },
          { title: "stream", path: written.stream },
        ];
      }),
    ),
  ];
}

function measure(peers: readonly Peer[], cases: readonly Case[], runs: number): readonly Cost[] {
  const taken = peers.map((peer) => ({ peer, runs: cases.map(() => [] as number[]) }));
  // Rounds go through all peers, so that a busy minute hits each alike.
  for (let round = 0; round < runs; round++)
    for (const [index, { path }] of cases.entries())
      for (const { peer, runs: ofPeer } of taken) ofPeer[index]?.push(cpuOf(peer.command(path)));
  return taken.map(({ peer, runs: ofPeer }) => ({ peer, runs: ofPeer.map(summarize) }));
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

/** How many pod specifications the rules alone are measured on. */
const RULES_MANIFESTS = 1_000;

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

const range = ({ median, min, max }: Summary): string =>
  `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;

function describe(
  costs: readonly Cost[],
  cases: readonly Case[],
  missing: readonly Peer[],
  rules: RuleCost,
): string {
  const rows = costs.map(({ peer, runs }) => [peer.name, ...runs.map(range), peer.rules]);
  return [
    `CPU seconds. Clean: Deployments of 2 to 4 containers, every ${VIOLATING}th in breach of one rule. In breach: bare manifests, of many`,
    indent(table(["", ...cases.map(({ title }) => title), "rules"], rows)),
    ...missing.map(({ name }) => indent(`${name}: not installed; --install gets it`)),
    "",
    `The ${rules.rules} rules on a Deployment alone: ${rules.warm.toFixed(3)} ms of CPU a pod specification, ${rules.cold.toFixed(3)} ms over the first ${RULES_MANIFESTS}; goal 0.1: ${rules.warm <= 0.1 ? "met" : "missed"}`,
  ].join("\n");
}

export interface CheckerOptions {
  /** How many manifests. */
  readonly counts: readonly number[];
  readonly runs: number;
  /** Other Nodes to run our checker on. */
  readonly nodes: readonly string[];
  /** Names of checkers, or how they begin. @default all */
  readonly only: readonly string[] | undefined;
  readonly install: boolean;
}

/** What checking manifests costs, next to other checkers, in all forms in one run. Needs bash. */
export function benchChecker({ counts, runs, nodes, only, install: installs }: CheckerOptions): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-bench-"));
  try {
    const rules = measureRules(RULES_MANIFESTS);
    const rego = readFileSync(new URL("peers/restricted.rego", import.meta.url), "utf8");
    const peers = peersWith(writeGatorPolicies(rego), [process.execPath, ...nodes]).filter(
      ({ name }) => !only || only.some((wanted) => name.startsWith(wanted)),
    );
    if (installs) peers.filter((peer) => !isInstalled(peer)).forEach(install);
    const missing = peers.filter((peer) => !isInstalled(peer));
    const cases = writeCases(folder, counts);
    return describe(measure(peers.filter(isInstalled), cases, runs), cases, missing, rules);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
