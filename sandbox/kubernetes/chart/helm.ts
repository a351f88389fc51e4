import { spawn } from "node:child_process";

/** What `helm template` is to render; the names are those of the `kubernetes.helm.v4.Chart` arguments. */
export interface ChartArgs {
  readonly chart: string;
  readonly name: string;
  readonly namespace: string;
  readonly version?: string;
  readonly devel?: boolean;
  readonly dependencyUpdate?: boolean;
  readonly verify?: boolean;
  readonly plainHttp?: boolean;
  readonly skipCrds?: boolean;
  /** Paths or URLs. */
  readonly keyring?: string;
  readonly repositoryOpts?: {
    readonly repo?: string;
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
  };
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
  const { repo, caFile, certFile, keyFile } = args.repositoryOpts ?? {};
  const option = (flag: string, value: string | undefined) => (value ? [flag, value] : []);
  const flag = (name: string, on: boolean | undefined) => (on === true ? [name] : []);
  return [
    "template",
    args.name,
    args.chart,
    ...option("--namespace", args.namespace),
    ...option("--version", args.version),
    ...flag("--devel", args.devel),
    ...flag("--dependency-update", args.dependencyUpdate),
    ...flag("--verify", args.verify),
    ...option("--keyring", args.keyring),
    ...flag("--plain-http", args.plainHttp),
    ...option("--repo", repo),
    ...option("--ca-file", caFile),
    ...option("--cert-file", certFile),
    ...option("--key-file", keyFile),
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
  const helm = spawn("helm", templateArguments(args, capabilities), { stdio: ["pipe", "pipe", "pipe"] });
  const output = { out: "", err: "" };
  helm.stdout.setEncoding("utf8").on("data", (text: string) => (output.out += text));
  helm.stderr.setEncoding("utf8").on("data", (text: string) => (output.err += text));
  // A helm that refuses its arguments reads no values.
  helm.stdin.on("error", () => undefined).end(JSON.stringify(args.values ?? {}));
  const code = await new Promise<number | null>((resolve, reject) => {
    helm.on("error", () =>
      reject(
        new Error(
          "kubernetes.helm.v4.Chart needs `helm` on PATH, and there is none. `npm run tools` gets it.",
        ),
      ),
    );
    helm.on("close", resolve);
  });
  if (code !== 0) throw new Error(explainFailure(args, output.err));
  return output.out;
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
  const message = stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^(level=|time=|Use --debug flag)/.test(line))
    .join("\n")
    .replace(/^Error: /m, "");
  return `${title} cannot be rendered: ${message.trim()}`;
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
