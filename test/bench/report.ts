import { indent, table } from "../../sandbox/report/table.ts";
import { type Case, CASES, type Machine, resourceCount, type Results } from "./results.ts";
import { type Summary } from "./statistics.ts";

/** Results for people to read. */
export function describeResults(results: Results): string {
  const { machine, runs, cases, services, line } = results;
  const sections: readonly (readonly [title: string, body: string])[] = [
    [
      `The production stack, deployed and unchanged: medians of ${runs} interleaved runs, seconds`,
      casesTable(cases),
    ],
    ["Where the CPU seconds of a preview go", partsTable(cases)],
    ["Policies", describePolicies(cases)],
    [
      "Services, without policies (those beyond the first are planned to be created)",
      `${servicesTable(services)}\n${line.slope.toFixed(2)} s a service on ${line.intercept.toFixed(1)} s; ` +
        `no point is further than ${percent(line.deviation)} from that line`,
    ],
    ["Goals", goalsTable(results)],
  ];
  return [
    describeMachine(machine),
    ...sections.map(([title, body]) => `${title}\n${indent(body)}`),
    ...warnings(results),
  ].join("\n\n");
}

function describeMachine({ node, typescript, cores, cpu, load }: Machine): string {
  const [before, after] = load.map((value) => value.toFixed(1));
  return `Node ${node} (${typescript}), ${cores} cores of ${cpu}, load ${before} before and ${after} after`;
}

function casesTable(cases: Results["cases"]): string {
  const { native } = cases;
  const rows = (Object.keys(CASES) as Case[]).map((name) => {
    const figures = cases[name];
    return [
      CASES[name],
      span(figures.wall),
      figures.boot.median.toFixed(1),
      figures.programStart.median.toFixed(1),
      figures.resources.median.toFixed(1),
      span(figures.cpu),
      (figures.wall.median / native.wall.median).toFixed(2),
      (figures.cpu.median / native.cpu.median).toFixed(2),
      String(resourceCount(figures)),
      milliseconds(figures.resources.median / resourceCount(figures)),
      `${Math.round(figures.peakMiB.median)} MiB`,
    ];
  });
  const headings = [
    "",
    "wall",
    "engine start",
    "program start",
    "registrations",
    "CPU",
    "wall ratio",
    "CPU ratio",
    "resources",
    "each",
    "peak memory",
  ];
  return table(headings, rows);
}

function partsTable(cases: Results["cases"]): string {
  const columns = ["policies", "native", "floor"] as const;
  const parts = [...new Set(columns.flatMap((name) => Object.keys(cases[name].cpuByPart)))].sort();
  const rows = parts.map((part) => [
    part,
    ...columns.map((name) => (cases[name].cpuByPart[part] ?? 0).toFixed(2)),
  ]);
  return table(["", ...columns.map((name) => CASES[name])], rows);
}

function describePolicies({ policies, native }: Results["cases"]): string {
  const wall = policies.wall.median - native.wall.median;
  const cpu = policies.cpu.median - native.cpu.median;
  const each = milliseconds(wall / resourceCount(policies));
  return `${wall.toFixed(1)} s more, ${each} a resource; ${cpu.toFixed(1)} s of CPU`;
}

function servicesTable(services: Results["services"]): string {
  const rows = Object.entries(services).map(([count, figures]) => [
    Number(count),
    resourceCount(figures),
    span(figures.wall),
    (figures.wall.median / Number(count)).toFixed(2),
    span(figures.cpu),
    milliseconds(figures.resources.median / resourceCount(figures)),
    `${Math.round(figures.peakMiB.median)} MiB`,
  ]);
  return table(["services", "resources", "wall", "a service", "CPU", "a resource", "peak memory"], rows);
}

function goalsTable({ goals }: Results): string {
  const rows = goals.map(({ name, wall, cpu, goal, met }) => [
    name,
    wall.toFixed(2),
    cpu?.toFixed(2) ?? "",
    goal,
    met ? "met" : "missed",
  ]);
  return table(["", "wall", "CPU", "goal", ""], rows);
}

function warnings({ machine }: Results): readonly string[] {
  const notes = [
    machine.typescript === "tsx loader" &&
      "The goals are stated for native type stripping, Node >= 22.18. This Node goes through tsx: the program, every " +
        "emulated plugin and the policy pack pay for it. SLIPWAY_BENCH_NODE=<path of a newer node> measures both.",
    machine.load[0] > machine.cores &&
      "The machine was busy with other work: read the ratios, the CPU's rather than the wall clock's.",
  ];
  return notes.filter((note) => note !== false);
}

function span({ median, min, max }: Summary): string {
  return `${median.toFixed(1)} (${min.toFixed(1)}-${max.toFixed(1)})`;
}

function milliseconds(seconds: number): string {
  return `${Math.round(seconds * 1000)} ms`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
