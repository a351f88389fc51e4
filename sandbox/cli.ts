import { Argument, Command, Option } from "commander";
import { ownCommand } from "./own/files.ts";
import { type Context, type Options, createContext } from "./commands/context.ts";
import { storageTrouble } from "./engine/storage.ts";

/** Resolves with the exit code where it is that of another program. */
type Run = (context: Context) => Promise<unknown>;

interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  /** Imported when it is run, so that a command costs what it needs. */
  readonly load: () => Promise<Run>;
  readonly options?: readonly Option[];
  readonly argument?: Argument;
  /** Passes all that follows on to another program. */
  readonly passesThrough?: true;
}

const json = new Option("--json", "print one JSON document on standard output");
const clusterOptions = [
  new Option("--nodes <kind>", "what runs the pods").choices(["auto", "real", "simulated"]).default("auto"),
  new Option("--kubeconfig <file>", "use the cluster of this file's current context (kind, k3d, minikube)"),
];

const besides = new Option(
  "--with <what>",
  "run Prometheus and Alertmanager with what the stack made for them",
).choices(["observability"]);

const COMMANDS: readonly CommandSpec[] = [
  {
    name: "start",
    summary: `bring the whole platform up (${ownCommand("start")})`,
    load: async () => (await import("./commands/start.ts")).default,
    options: [...clusterOptions, besides, json],
  },
  {
    name: "up",
    summary: "start what isn't running, then pulumi up with the policies",
    load: async () => (await import("./commands/start.ts")).default,
    options: [...clusterOptions, besides, json],
  },
  {
    name: "preview",
    summary: "pulumi preview with the policies",
    load: async () => (await import("./commands/preview.ts")).default,
    options: [json],
  },
  {
    name: "report",
    summary: "the same as a page for a browser, as reviewers get it (plan-<stack>.html)",
    load: async () => (await import("./commands/report.ts")).default,
    argument: new Argument("[file]", "where the page goes"),
  },
  {
    name: "refresh",
    summary: "pulumi refresh, and what had drifted",
    load: async () => (await import("./commands/refresh.ts")).default,
    options: [json],
  },
  {
    name: "status",
    summary: "control plane, nodes, stack",
    load: async () => (await import("./commands/status.ts")).default,
    options: [json],
  },
  {
    name: "drill",
    summary: "break something, wait until people are told or all is there again, print the times",
    load: async () => (await import("./commands/drill.ts")).default,
    argument: new Argument("<drill>", "which").choices([
      ...["error-budget", "node-down", "secret-sync", "log-outage", "queries"],
    ]),
    options: [json],
  },
  {
    name: "outputs",
    summary: "the stack's outputs as JSON",
    load: async () => (await import("./commands/outputs.ts")).default,
  },
  {
    name: "pulumi",
    summary: "any pulumi command, on this sandbox",
    load: async () => (await import("./commands/programs.ts")).ofSandbox("pulumi"),
    passesThrough: true,
  },
  {
    name: "kubectl",
    summary: "any kubectl command, on this sandbox",
    load: async () => (await import("./commands/programs.ts")).ofCluster("kubectl"),
    passesThrough: true,
  },
  {
    name: "helm",
    summary: "any helm command, on this sandbox",
    load: async () => (await import("./commands/programs.ts")).ofCluster("helm"),
    passesThrough: true,
  },
  {
    name: "aws",
    summary: "aws commands that the emulator knows",
    load: async () => (await import("./commands/programs.ts")).ofSandbox("aws"),
    passesThrough: true,
  },
  {
    name: "shell",
    summary: "a shell in which pulumi, kubectl, helm and aws mean this sandbox",
    load: async () => (await import("./commands/shell.ts")).default,
    passesThrough: true,
  },
  {
    name: "down",
    summary: "stop everything, keep the state",
    load: async () => (await import("./commands/down.ts")).default,
    options: [new Option("--wipe", "remove the sandbox as well, without pulumi destroy")],
  },
  {
    name: "destroy",
    summary: "pulumi destroy, check that nothing is left, remove the sandbox",
    load: async () => (await import("./commands/destroy.ts")).default,
    options: [json],
  },
  {
    name: "ls",
    summary: "every sandbox",
    load: async () => (await import("./commands/ls.ts")).default,
    options: [json],
  },
  {
    name: "tools",
    summary: `make every tool available, and say where each is (${ownCommand("tools")})`,
    load: async () => {
      const { tools } = await import("./commands/tools.ts");
      return ({ options, progress }) => tools({ json: options.json ?? false, progress });
    },
    options: [json],
  },
];

/**
 * The command line's grammar.
 * @param execute what to do with a command that was understood
 * @param from where the project is looked for, unless `--cwd` says
 */
export function createProgram(
  execute: (spec: CommandSpec, context: Context) => Promise<void>,
  from?: string,
): Command {
  const program = new Command(ownCommand("").trim())
    .description("A Pulumi project on this machine: the real engine, a real API server, an emulator of AWS.")
    .enablePositionalOptions()
    .showHelpAfterError("(--help lists commands and options)");
  for (const spec of COMMANDS) {
    const command = program
      .command(spec.name)
      .description(spec.summary)
      .option("--stack <stack>", "of Pulumi.<stack>.yaml (default: staging, or the only one)")
      .option("--name <name>", "the sandbox (default: the stack's name)")
      .option("--cwd <folder>", "of the project (default: the one that this is run in)")
      .option("--no-color", "plain output");
    for (const option of spec.options ?? []) command.addOption(option);
    if (spec.passesThrough) {
      command.argument("[arguments...]").passThroughOptions().allowUnknownOption();
    } else {
      if (spec.argument) command.addArgument(spec.argument);
      command.allowExcessArguments(false);
    }
    command.action(async () => execute(spec, createContext(command.opts<Options>(), command.args, from)));
  }
  return program;
}

async function execute(spec: CommandSpec, context: Context): Promise<void> {
  const run = await spec.load();
  const exitCode = await run(context);
  process.exitCode = typeof exitCode === "number" ? exitCode : 0;
}

/**
 * Runs the command line. A failure is told in words; `SLIPWAY_DEBUG=1` adds where it came from.
 * @param from where the project is looked for, unless `--cwd` says @default the working directory
 */
export async function main(argv: readonly string[], from?: string): Promise<void> {
  try {
    await createProgram(execute, from).parseAsync(argv, { from: "user" });
  } catch (error) {
    process.exitCode = 1;
    const { message: said, stack } = error instanceof Error ? error : new Error(String(error));
    const message = storageTrouble(error) ?? said;
    if (argv.includes("--json")) process.stdout.write(`${JSON.stringify({ ok: false, error: message })}\n`);
    process.stderr.write(`\nerror: ${process.env.SLIPWAY_DEBUG ? stack : message}\n`);
  }
}
