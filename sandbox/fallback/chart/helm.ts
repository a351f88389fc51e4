import { flag, option, runHelm, withoutNoise } from "../../kubernetes/helm.ts";

/** What `helm template` is to render; the names are those of the `kubernetes.helm.v4.Chart` arguments. */
export interface ChartArgs {
  /** As the program names it. */
  readonly chart: string;
  /** Where it is on this machine. */
  readonly path: string;
  readonly name: string;
  readonly namespace: string;
  readonly dependencyUpdate?: boolean;
  readonly skipCrds?: boolean;
  /** Paths or URLs, in increasing precedence; `values` come after all of them. */
  readonly valueFiles?: readonly string[];
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What the cluster can do, for charts that ask; nothing where it is out of reach. */
export interface Capabilities {
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** The arguments of `helm`; the values are read from the standard input. */
export function templateArguments(
  args: ChartArgs,
  { kubeVersion, apiVersions = [] }: Capabilities,
): readonly string[] {
  return [
    "template",
    args.name,
    args.path,
    ...option("--namespace", args.namespace),
    ...flag("--dependency-update", args.dependencyUpdate),
    ...flag("--include-crds", args.skipCrds !== true),
    // Hooks are no part of what is applied: https://github.com/pulumi/pulumi-kubernetes/issues/555
    "--no-hooks",
    ...option("--kube-version", kubeVersion),
    ...option("--api-versions", apiVersions.join(",")),
    ...(args.valueFiles ?? []).flatMap((path) => ["--values", path]),
    "--values",
    "-",
  ];
}

/**
 * The chart's manifests, as the `helm` on PATH renders them.
 * @throws with what is wrong with the chart or its values, for the user
 */
export async function renderChart(args: ChartArgs, capabilities: Capabilities): Promise<string> {
  // On its standard input, since arguments show in the list of processes.
  const { code, stdout, stderr } = await runHelm(
    templateArguments(args, capabilities),
    JSON.stringify(args.values ?? {}),
  );
  if (code !== 0) throw new Error(explainFailure(args, stderr));
  return stdout;
}

/** helm's words about values that its chart's `values.schema.json` does not allow: one line a value. */
const VIOLATION = /^- (?:at '([^']*)': |([^:]+): )(.+)$/;

/** What helm's standard error means for the user who wrote the chart's arguments. */
export function explainFailure({ chart, name }: Pick<ChartArgs, "chart" | "name">, stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const title = `Chart "${name}" (${chart})`;
  if (/don't meet the specifications of the schema/.test(stderr)) {
    const violations = lines.flatMap((line) => {
      const match = VIOLATION.exec(line);
      return match === null ? [] : [`values${valuePath(match[1] ?? match[2] ?? "")}: ${match[3] ?? ""}`];
    });
    return [`${title}: its values.schema.json does not allow these values:`, ...violations].join("\n  ");
  }
  return `${title} cannot be rendered: ${withoutNoise(stderr)}`;
}

/** `/replicas/0` or `(root)` → `.replicas[0]` or nothing. */
function valuePath(pointer: string): string {
  if (pointer === "(root)") return "";
  return pointer
    .split(/[/.]/)
    .filter((step) => step !== "")
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join("");
}
