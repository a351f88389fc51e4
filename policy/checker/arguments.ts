import { parseArgs, type ParseArgsConfig } from "node:util";
import { type Level } from "../lib/frameworks.ts";
import { KUBE_VERSIONS, type KubeVersion } from "../lib/kube-version.ts";
import { type Severity } from "../lib/rule.ts";
import { allRules, frameworkIds, SEVERITIES, toKubeVersion } from "./selection.ts";
import { type Input, INPUTS } from "./subjects.ts";

const FORMATS = ["text", "json", "sarif", "junit", "exemptions"] as const;
export type Format = (typeof FORMATS)[number];

/** What the user asked for. */
export interface Arguments {
  readonly command: "check" | "explain" | "list" | "config" | "help" | "version";
  /** Paths to check, or the rule to explain. */
  readonly operands: readonly string[];
  readonly frameworks: readonly string[] | undefined;
  readonly names: readonly string[] | undefined;
  readonly severity: Severity | undefined;
  readonly level: Level | undefined;
  readonly kubeVersion: KubeVersion | undefined;
  /** What is not wrong, and to be known, a line each. */
  readonly notes: readonly string[];
  /** Names of files. */
  readonly config: string | undefined;
  readonly exemptions: string | undefined;
  readonly format: Format;
  readonly input: Input;
  readonly failOn: "mandatory" | "advisory";
  readonly jsonLines: boolean;
}

/** The user's mistakes, all of them, one a line. */
export class UsageError extends Error {}

const COMMANDS = ["check", "explain", "list", "config", "help", "version"] as const;

const OPTIONS = {
  framework: { type: "string", multiple: true },
  rule: { type: "string", multiple: true },
  severity: { type: "string" },
  level: { type: "string" },
  "kube-version": { type: "string" },
  config: { type: "string" },
  exemptions: { type: "string" },
  format: { type: "string", default: "text" },
  input: { type: "string", default: "auto" },
  "fail-on": { type: "string", default: "advisory" },
  "json-lines": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", default: false },
} as const satisfies ParseArgsConfig["options"];

function parse(argv: readonly string[]): ReturnType<typeof parseOptions> {
  try {
    return parseOptions(argv);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const parseOptions = (argv: readonly string[]) =>
  parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });

/** @throws a UsageError that lists all that is wrong */
export function parseArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const problems: string[] = [];

  const oneOf = <T extends string>(
    option: string,
    value: string | undefined,
    members: readonly T[],
  ): T | undefined => {
    const member = members.find((candidate) => candidate === value);
    if (value !== undefined && member === undefined)
      problems.push(`${option}: received "${value}". Allowed: ${members.join(", ")}.`);
    return member;
  };
  const all = (option: string, list: readonly string[] | undefined, members: readonly string[]): void =>
    list?.forEach((value) => oneOf(option, value, members));

  all("--framework", values.framework, frameworkIds);
  all(
    "--rule",
    values.rule,
    allRules.map(({ name }) => name),
  );
  const version = values["kube-version"];
  const kubeVersion = version === undefined ? undefined : toKubeVersion(version);
  if (version !== undefined && kubeVersion === undefined)
    problems.push(`--kube-version: received "${version}". Allowed: ${KUBE_VERSIONS[0]} and newer.`);

  const [first = "help", ...operands] = positionals;
  const command = values.help ? "help" : values.version ? "version" : oneOf("command", first, COMMANDS);
  if (command === "explain" && operands.length !== 1) problems.push("explain: name one rule.");
  if (command === "check" && operands.length === 0 && !values["json-lines"])
    problems.push("check: name files or folders, or - for standard input.");
  if (values["json-lines"] && operands.some((operand) => operand !== "-"))
    problems.push("--json-lines: reads standard input only.");

  const parsed: Arguments = {
    command: command ?? "help",
    operands,
    frameworks: values.framework,
    names: values.rule,
    severity: oneOf("--severity", values.severity, SEVERITIES),
    level: oneOf("--level", values.level, ["baseline", "restricted"]),
    kubeVersion,
    notes: version === undefined || kubeVersion === undefined ? [] : newerNotes(version, kubeVersion),
    config: values.config,
    exemptions: values.exemptions,
    format: oneOf("--format", values.format, FORMATS) ?? "text",
    input: oneOf("--input", values.input, INPUTS) ?? "auto",
    failOn: oneOf("--fail-on", values["fail-on"], ["mandatory", "advisory"]) ?? "advisory",
    jsonLines: values["json-lines"],
  };
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return parsed;
}

/** Rules of a Kubernetes version that nobody knew here are those of the newest known one. */
function newerNotes(asked: string, judged: KubeVersion): readonly string[] {
  return asked.replace(/^v/, "").split(".").slice(0, 2).join(".") === judged
    ? []
    : [`--kube-version: ${asked} is newer than what is known here, and judged as ${judged}.`];
}

export const USAGE = `Checks Kubernetes manifests and Pulumi previews by the rules of Slipway's policy pack.

slipway-policy check PATH…        files, folders (their YAML and JSON files), - for standard input
slipway-policy check --json-lines one resource a line on standard input, one answer a line on standard output
slipway-policy list               the rules
slipway-policy explain RULE       a rule, with examples
slipway-policy config             the selection below as a file for pulumi's --policy-pack-config

Which rules, and how strict:
  --framework NAME      rules that answer it (repeatable): ${frameworkIds.join(", ")}
  --level LEVEL         of the Pod Security Standards: baseline, restricted
  --kube-version 1.NN   the cluster's; ${KUBE_VERSIONS[0]} to ${KUBE_VERSIONS.at(-1) ?? ""} are told apart
  --rule NAME           by name (repeatable)
  --severity LEVEL      at least ${SEVERITIES.join(", ")}
  --config FILE         levels, options and exemptions by rule, as for --policy-pack-config (JSON or YAML)
  --exemptions FILE     a list of rule, resource, reason, owner, expires (YAML or JSON), or what Pulumi Cloud
                        exports of its policy exceptions

Input and output:
  --input KIND          auto, manifests, preview (pulumi preview --json, pulumi stack export)
  --format FORMAT       ${FORMATS.join(", ")} (a file for --exemptions that
                        covers every violation: who and why is for you to fill in)
  --fail-on LEVEL       advisory (any violation) or mandatory

Exit code: 0 clean, 1 violations, 2 something could not be checked.
`;
