import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Exemption, exemptionErrors, Exemptions, today } from "../lib/exemption.ts";
import { isObject } from "../lib/field.ts";
import { type Settings } from "../lib/options.ts";
import { configOf, limitErrors, suggestion } from "../lib/pack-config.ts";
import { packageRoot } from "../package-root.ts";
import { type Arguments, parseArguments, USAGE, UsageError } from "./arguments.ts";
import { Check, type Outcome } from "./check.ts";
import { areExceptions, toExemptions } from "./exceptions.ts";
import { reasonOf } from "./file-error.ts";
import { explain, list, toPackConfig } from "./explain.ts";
import { sourcesOf } from "./files.ts";
import { judgeLines } from "./json-lines.ts";
import { toExemptionFile } from "./report/exemptions.ts";
import { toJson } from "./report/json.ts";
import { toJunit } from "./report/junit.ts";
import { toSarif } from "./report/sarif.ts";
import { toText } from "./report/text.ts";
import { allRules, configErrors, type SelectedRules, selectRules } from "./selection.ts";
import { printableJson } from "./words.ts";
import { parse } from "./yaml.ts";

/** What the command ends with. */
const EXIT = { clean: 0, violations: 1, failed: 2 } as const;

/** Where the command writes to. */
export interface Output {
  readonly out: (text: string) => void | Promise<void>;
  readonly error: (text: string) => void;
}

function readData(file: string, problems: string[]): unknown {
  try {
    return parse(readFileSync(file, "utf8"))[0];
  } catch (error) {
    problems.push(`${file}: ${reasonOf(error)}`);
    return undefined;
  }
}

/** A list of exemptions, an object that holds one under `exemptions`, or Pulumi's own policy exceptions. */
function exemptionList(data: unknown): unknown {
  if (areExceptions(data)) return toExemptions(data);
  return isObject(data) && !Array.isArray(data) ? data["exemptions"] : data;
}

/** The files that the arguments name, read and validated. */
function readFiles({ config, exemptions }: Arguments): {
  readonly config: Settings;
  readonly exemptions: readonly Exemption[];
} {
  const problems: string[] = [];
  const refuse = (): void => {
    if (problems.length > 0) throw new UsageError(problems.join("\n"));
  };
  const names = allRules.map(({ name }) => name);
  const settings = (config === undefined ? {} : (readData(config, problems) ?? {})) as Settings;
  const data = exemptions === undefined ? [] : readData(exemptions, problems);
  const listed = (exemptionList(data) ?? []) as readonly Exemption[];
  const [inConfig, inList] = [config ?? "", `${exemptions ?? ""}: exemptions`];
  problems.push(...configErrors(settings).map((problem) => `${inConfig}: ${problem}`));
  problems.push(...exemptionErrors(listed, inList, names));
  refuse();

  for (const name of names)
    problems.push(
      ...limitErrors(
        configOf(settings, name).exemptions,
        settings,
        `${inConfig}: ${name}.exemptions`,
        today(),
      ),
    );
  // What Pulumi Cloud lets pass is the organisation's own word.
  if (!areExceptions(data)) problems.push(...limitErrors(listed, settings, inList, today()));
  refuse();
  return { config: settings, exemptions: listed };
}

const version = (): string => {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
};

const FORMATTERS: Readonly<Record<Arguments["format"], (outcome: Outcome) => string>> = {
  text: toText,
  json: (outcome) => printableJson(toJson(outcome)),
  sarif: (outcome) => printableJson(toSarif(outcome, version())),
  junit: toJunit,
  // YAML has JSON's texts, and these escapes in them.
  exemptions: (outcome) => printableJson(toExemptionFile(outcome)),
};

function exitCode({ failures, violations }: Outcome, failOn: Arguments["failOn"]): number {
  if (failures.length > 0) return EXIT.failed;
  const counted = violations.filter(({ enforcement }) => failOn === "advisory" || enforcement === failOn);
  return counted.length > 0 ? EXIT.violations : EXIT.clean;
}

async function checkJsonLines(rules: SelectedRules, { out }: Output): Promise<number> {
  const [stdin] = sourcesOf("-");
  const { failed, violating } = await judgeLines(stdin?.open() ?? [], rules, out);
  if (failed > 0) return EXIT.failed;
  return violating > 0 ? EXIT.violations : EXIT.clean;
}

async function run(argv: readonly string[], output: Output): Promise<number> {
  const parsed = parseArguments(argv);
  const { command, operands, format, failOn, input, jsonLines } = parsed;
  for (const note of parsed.notes) output.error(`${note}\n`);
  if (command === "help") await output.out(USAGE);
  if (command === "version") await output.out(`${version()}\n`);
  if (command === "help" || command === "version") return EXIT.clean;
  if (command === "explain") {
    const [name = ""] = operands;
    const rule = allRules.find((known) => known.name === name);
    if (!rule)
      throw new UsageError(
        `explain: no rule "${name}". ${suggestion(
          name,
          allRules.map((known) => known.name),
        )}`,
      );
    await output.out(explain(rule));
    return EXIT.clean;
  }

  const { config, exemptions } = readFiles(parsed);
  const { frameworks, names, severity, level, kubeVersion } = parsed;
  const rules = selectRules({
    config,
    ...(frameworks && { frameworks }),
    ...(names && { names }),
    ...(severity && { severity }),
    ...(level && { level }),
    ...(kubeVersion && { kubeVersion }),
  });
  if (command === "list" || command === "config") {
    await output.out(command === "list" ? list(rules) : toPackConfig(rules));
    return EXIT.clean;
  }
  if (jsonLines) return checkJsonLines(rules, output);
  const all = new Exemptions([...rules.exemptions, ...exemptions], today());
  const outcome = await new Check(rules, all, input).run(operands);
  await output.out(FORMATTERS[format](outcome));
  return exitCode(outcome, failOn);
}

/** Runs the command line; resolves to its exit code. */
export async function main(argv: readonly string[], output: Output): Promise<number> {
  try {
    return await run(argv, output);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.error(`${error.message}\n\nslipway-policy help lists commands and options.\n`);
    return EXIT.failed;
  }
}
