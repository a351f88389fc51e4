/**
 * `npm run bench:start [-- --runs N] [--nodes simulated] [--json]`: where the time of `npm start` goes with all tools
 * cached, of an `up` that changes nothing, of a preview, of a wrong setting and of `destroy`; and what as many echo
 * resources take (docs/benchmarks.md). Linux only: it reads /proc.
 */
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { componentStatuses } from "../../sandbox/cluster/components.ts";
import { layoutOf } from "../../sandbox/cluster/layout.ts";
import { projectRoot } from "../support/project-root.ts";
import { table } from "../../sandbox/report/table.ts";
import { TestSandbox } from "../sandbox/engine/test-sandbox.ts";
import { type Profile, profile } from "./profile.ts";
import { floorProgram } from "./programs.ts";
import { WrongProject } from "./wrong-project.ts";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "1" },
    nodes: { type: "string", default: "auto" },
    json: { type: "boolean", default: false },
  },
});

const NODES = ["--nodes", options.nodes];
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  start: ["start", "--json", ...NODES],
  "up, no change": ["up", "--json", ...NODES],
  preview: ["preview", "--json"],
};

const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs "${options.runs}" must be 1 or more`);
const before = loadavg()[0] ?? 0;
const rounds: Readonly<Record<string, Profile>>[] = [];
for (let round = 1; round <= runs; round++) rounds.push(await measureRound());
const machine = { node: process.versions.node, cores: cpus().length, load: [before, loadavg()[0] ?? 0] };
process.stdout.write(
  options.json
    ? `${JSON.stringify({ machine, rounds }, undefined, 2)}\n`
    : `${JSON.stringify(machine)}\n\n${rounds.map(describe).join("\n\n")}\n`,
);

/** All commands in a sandbox of their own, from nothing to nothing. */
async function measureRound(): Promise<Readonly<Record<string, Profile>>> {
  const sandbox = new TestSandbox();
  const wrong = new WrongProject();
  try {
    const profiles: Record<string, Profile> = {};
    const measure = async (name: string, work: () => Promise<Profile>): Promise<void> => {
      const measured = await work();
      profiles[name] = measured;
      process.stderr.write(`- ${name} ${measured.wall.toFixed(1)} s, ${measured.cpu.toFixed(1)} s of CPU\n`);
    };
    for (const command of ["start", "up", "preview"]) {
      await wrong.refuse(command); // what it compiles is cached then
      await measure(`wrong setting, ${command}`, () => wrong.refuse(command));
    }
    for (const [name, args] of Object.entries(COMMANDS)) {
      await measure(name, () => run(sandbox, args));
    }
    await measure("floor: echo, up", () => profileFloor(sandbox));
    await measure("destroy", () => run(sandbox, ["destroy", "--json"]));
    return profiles;
  } finally {
    await sandbox.dispose();
    wrong.dispose();
  }
}

function run(sandbox: TestSandbox, args: readonly string[]): Promise<Profile> {
  const cluster = layoutOf(sandbox.layout.root);
  return profile({
    command: process.execPath,
    args: [join(projectRoot, "sandbox", "bootstrap.mjs"), ...args, "--stack", sandbox.stack],
    env: { ...process.env, XDG_STATE_HOME: sandbox.home },
    cwd: projectRoot,
    beside: () => componentStatuses(cluster).flatMap(({ running, pid }) => (running ? [pid] : [])),
  });
}

/** An update of as many resources as the stack has, which changes none, by a program and a plugin that do nothing. */
async function profileFloor(sandbox: TestSandbox): Promise<Profile> {
  const { directory, stack } = await floorProgram(sandbox, (await sandbox.export()).length - 1);
  const { pulumi, env } = sandbox.workspace;
  const args = ["up", "--yes", "--stack", stack, "--non-interactive"];
  return profile({ command: pulumi, args, env, cwd: directory });
}

/** A column a command, a row a part. */
function describe(profiles: Readonly<Record<string, Profile>>): string {
  const all = Object.values(profiles);
  const rows = (of: (one: Profile) => Readonly<Record<string, number>>, indent: string): string[][] => {
    const names = [...new Set(all.flatMap((one) => Object.keys(of(one))))];
    return names.map((name) => [`${indent}${name}`, ...all.map((one) => seconds(of(one)[name]))]);
  };
  return table(
    ["seconds", ...Object.keys(profiles)],
    [
      ["wall", ...all.map(({ wall }) => seconds(wall))],
      ...rows(({ phases }) => phases, "  "),
      ["the program runs", ...all.map(({ programs }) => programs.map(seconds).join(" + "))],
      ["CPU", ...all.map(({ cpu }) => seconds(cpu))],
      ...rows(({ cpuByPart }) => cpuByPart, "  ").sort(([one = ""], [other = ""]) =>
        one.localeCompare(other),
      ),
    ],
  );
}

function seconds(value: number | undefined): string {
  return value === undefined || value < 0.05 ? "" : value.toFixed(1);
}
