import { flagsOf } from "./context.ts";
import { type Deployment } from "./deploy.ts";
import { formatDuration } from "../progress.ts";
import { describeChanges, describeViolations, summarizePolicies } from "../report/changes.ts";
import { type Layer, layersOf } from "../report/layers.ts";
import { databasesText, leftOutOf, leftOutTable } from "../report/left-out.ts";
import { indent, table } from "../report/table.ts";
import { ownCommand } from "../own/files.ts";
import { watchersTable } from "./watching.ts";

/** What came of `npm start`, for people. */
export function deploymentReport(deployment: Deployment): string {
  const { workspace, cluster, run, filled, services, phases, outputs, watchers } = deployment;
  const leftOut = leftOutOf(deployment.state.resources);
  const databases = databasesText(deployment.state.resources, cluster.nodes);
  const command = (name: string, rest = ""): string => ownCommand(`${name}${flagsOf(workspace)}${rest}`);
  const sections: readonly (readonly [title: string, body: string])[] = [
    ["What exists", layerTable(deployment)],
    ...(leftOut.length > 0 ? [["Left out", leftOutTable(leftOut)] as const] : []),
    ...(databases === undefined ? [] : [["Databases", databases] as const]),
    ...(filled.length > 0 ? [["Secrets with a random value now", filled.join("\n")] as const] : []),
    ["This update", describeChanges(run.outcome.changes)],
    ["Policies", policies(deployment)],
    ["Outputs", outputTable(outputs)],
    ["Services", services.map(({ summary }) => summary).join("\n") || "none yet"],
    ...(watchers === undefined ? [] : [["Observability", watchersTable(watchers)] as const]),
    ...(watchers === undefined || watchers.ignored.length === 0
      ? []
      : [["Read by no Prometheus", watchers.ignored.join("\n")] as const]),
    ["Nodes", `${cluster.nodes}${cluster.nodesReason === undefined ? "" : `: ${cluster.nodesReason}`}`],
    [
      "Time",
      table(
        ["phase", "time"],
        phases.taken.map(({ name, milliseconds }) => [name, formatDuration(milliseconds)]),
      ),
    ],
    [
      "What to try next",
      table(
        ["command", "what it does"],
        [
          [command("status"), "components, nodes, stack"],
          [command("shell"), "a shell in which pulumi, kubectl, helm and aws mean this sandbox"],
          [command("kubectl", " get pods -A"), "the pods"],
          ...(cluster.nodes === "real"
            ? [
                [
                  command("drill", " error-budget"),
                  "the sample service fails until somebody is paged, some 8 minutes",
                ],
              ]
            : []),
          [command("preview"), "what the next update would change, with the policies"],
          [command("destroy"), "delete everything, in the order the real cloud wants"],
        ],
      ),
    ],
  ];
  return sections.map(([title, body]) => `${title}\n${indent(body)}`).join("\n\n");
}

/** The same as one JSON value; names are part of the command's contract. */
export function deploymentJson(deployment: Deployment): object {
  const { workspace, cluster, run, services, phases, outputs, state, recovered, watchers } = deployment;
  return {
    ok: true,
    name: workspace.layout.name,
    stack: workspace.stack,
    nodes: { kind: cluster.nodes, names: cluster.nodeNames },
    kubernetes: cluster.version,
    layers: layersOf(state.resources).map(({ name, resources, kinds }) => ({
      name,
      resources,
      kinds: Object.fromEntries(kinds),
    })),
    leftOut: leftOutOf(state.resources),
    filledSecrets: deployment.filled,
    changes: run.outcome.changes,
    policies: run.outcome.policies,
    outputs,
    services,
    ...(watchers !== undefined && { watchers }),
    recovered,
    phases: Object.fromEntries(phases.taken.map(({ name, milliseconds }) => [name, milliseconds])),
  };
}

function layerTable({ state }: Deployment): string {
  return table(
    ["layer", "resources", "of which"],
    layersOf(state.resources).map(({ name, resources, kinds }) => [name, resources, describeKinds(kinds)]),
  );
}

function describeKinds(kinds: Layer["kinds"]): string {
  const SHOWN = 5;
  const more = kinds.length - SHOWN;
  const shown = kinds.slice(0, SHOWN).map(([kind, count]) => `${count} ${kind}`);
  return [...shown, ...(more > 0 ? [`${more} more kinds`] : [])].join(", ");
}

function policies({ run }: Deployment): string {
  const violations = describeViolations(run.outcome.policies);
  return summarizePolicies(run.outcome.policies) + (violations === "" ? "" : `\n${violations}`);
}

function outputTable(outputs: Readonly<Record<string, unknown>>): string {
  const MAX_LENGTH = 100;
  return table(
    ["output", "value"],
    Object.entries(outputs).map(([name, value]) => {
      const text = typeof value === "string" ? (value.split("\n")[0] ?? "") : JSON.stringify(value);
      return [name, text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text];
    }),
  );
}
