import { parseArgs } from "node:util";
import { given } from "../../components/given.ts";
import { closest } from "../../components/closest.ts";
import { choiceProblems, InvalidInputError, type Problem } from "../../components/validation.ts";
import { type RollbackTarget, rollbackTargets } from "./plan.ts";

export const usage = `Usage: npm run rollback -- --stack <stack> [options] [-- <options of pulumi up>]

Deploys again, by "pulumi up", what served before: after an update that failed or was interrupted what the last good one
deployed, else the digest before the one that serves.

  --stack <stack>    the stack, as pulumi knows it
  --service <name>   this service alone; may be given more than once
  --to last-good     to what serves by the stack's outputs, whatever became of the last update
  --to previous      to the release before that, even if a rollback has left it
  --analyse          have Flagger judge the release; a rollback is promoted without analysis otherwise, unless it goes to a
                     release that a rollback has left
  --yes              don't ask
  --help             this text

The policies of this repository are enforced (--policy-pack policy); another pack: "-- --policy-pack=<folder>". What
stands behind "--" goes to pulumi up, with values behind "=": --config-file=<file>.`;

/** What a rollback is asked for. */
export interface RollbackArguments {
  readonly help: boolean;
  readonly stack: string;
  readonly services?: readonly string[];
  readonly target?: RollbackTarget;
  readonly analyse: boolean;
  readonly yes: boolean;
  /** Options for `pulumi up`, the policy pack among them. */
  readonly updateOptions: readonly string[];
}

const options = {
  stack: { type: "string" },
  service: { type: "string", multiple: true },
  to: { type: "string" },
  analyse: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

/** What Pulumi takes as a stack's name, with the organisation and project before it. Source: Pulumi docs, "Stacks". */
const stackName = /^(?:\w[\w.-]{0,99}\/){0,2}\w[\w.-]{0,99}$/;

/**
 * Reads the command line. A positional argument of `pulumi up` is a template or a URL to deploy, so none gets there.
 * @throws InvalidInputError naming everything that is wrong
 */
export function parseRollbackArguments(args: readonly string[]): RollbackArguments {
  const { values, tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const end = tokens.find(({ kind }) => kind === "option-terminator")?.index ?? args.length;
  const passedOn = args.slice(end + 1);
  const { stack, to } = values;
  const problems: Problem[] = [
    ...tokens.flatMap((token) => {
      if (token.kind === "positional" && token.index < end) return strayProblem(token.value);
      return token.kind === "option" ? optionProblems(token.name, token.rawName, token.value) : [];
    }),
    ...passedOnProblems(passedOn, "--policy-pack=<folder>"),
    ...(values.help === true ? [] : stackProblems(stack)),
    ...(to === undefined ? [] : choiceProblems(rollbackTargets, to, "--to")),
  ];
  if (problems.length > 0) throw new InvalidInputError("Rollback", problems);
  // An empty name is none: pulumi would update without any policy.
  const hasPack = passedOn.some((option) => /^--policy-pack=./.test(option));
  return {
    help: values.help === true,
    stack: String(stack),
    ...(values.service && { services: values.service.map(String) }),
    ...(to !== undefined && { target: to as RollbackTarget }),
    analyse: values.analyse === true,
    yes: values.yes === true,
    updateOptions: [...(hasPack ? [] : ["--policy-pack", "policy"]), ...passedOn],
  };
}

/** What is wrong with the stack that a command is given. */
export function stackProblems(stack: unknown): Problem[] {
  if (typeof stack === "string" && stackName.test(stack)) return [];
  return [
    {
      path: "--stack",
      message: stack === undefined ? "it is missing" : "not the name of a stack",
      ...given({ received: stack }),
      allowed:
        "<stack> or <organisation>/<project>/<stack>, of letters, digits, hyphens, dots and underscores",
      fix: "`pulumi stack ls` names them",
    },
  ];
}

function strayProblem(value: string): Problem {
  return {
    path: "arguments",
    message: "pulumi would take it for a template to deploy",
    received: value,
    allowed: 'options; those of pulumi up behind "--"',
    fix: `is it a service: --service ${value}`,
  };
}

/**
 * Options of `pulumi up` that would have it deploy something else than what was looked at: what runs, the history and whose
 * image it is are asked of the stack, the folder and the settings that the command was given. `client`, which no help tells
 * of, is the address of another program (as the Automation API passes it: @pulumi/pulumi, automation/stack.js),
 * and with PULUMI_EXPERIMENTAL `remote` and its kin have another machine deploy another commit.
 */
const ELSEWHERE = ["stack", "cwd", "config", "config-path", "client", "remote"];

/**
 * Options that take a value: without an equals sign they take the next option for it. Source: `pulumi up --help` and
 * `pulumi preview --help` of v3.250, and what they hide.
 */
const VALUED =
  /^--(config-file|exclude|exec-(kind|agent)|import-file|message|parallel|policy-pack(-config)?|replace|target(-replace)?|save-plan|plan|secrets-provider|event-log|color|memprofilerate|otel-traces|profiling|tracing|verbose)$/;

/**
 * What is wrong with options for `pulumi up`. A short option may hide another: `-ysproduction` is `--yes --stack=production`.
 * @param example an option with a value, for the fix
 */
export function passedOnProblems(options: readonly string[], example: string): Problem[] {
  return options.flatMap((received) => {
    const path = 'arguments after "--"';
    if (!received.startsWith("-") || VALUED.test(received))
      return {
        path,
        message: received.startsWith("-")
          ? "pulumi would take the option after it for its value"
          : "pulumi would take it for a template to deploy",
        received,
        allowed: "options of pulumi up, which begin with a hyphen",
        fix: `write an option's value behind an equals sign: ${example}`,
      };
    const [name = ""] = received.slice(2).split("=", 1);
    if (received.startsWith("--") && name !== "" && !ELSEWHERE.includes(name.replace(/^remote-.*/, "remote")))
      return [];
    return {
      path,
      message: "pulumi might deploy something else than what was looked at",
      received,
      allowed: `long options of pulumi up, but for ${ELSEWHERE.map((each) => `--${each}`).join(", ")}`,
      fix: 'name the stack before the "--", set what is to be set in the stack\'s file, and write out short options',
    };
  });
}

function optionProblems(name: string, rawName: string, value: string | undefined): Problem[] {
  if (!Object.hasOwn(options, name)) {
    const meant = closest(name, Object.keys(options));
    return [
      {
        path: rawName,
        message: "there is no such option",
        allowed: Object.keys(options)
          .map((each) => `--${each}`)
          .join(", "),
        fix: meant === undefined ? 'an option of pulumi up stands behind "--"' : `did you mean --${meant}?`,
      },
    ];
  }
  const wantsValue = options[name as keyof typeof options].type === "string";
  if (wantsValue === (value !== undefined)) return [];
  return [
    {
      path: rawName,
      message: wantsValue ? "its value is missing" : "it takes no value",
      ...given({ received: value }),
      allowed: wantsValue ? "a string" : "no value",
      fix: wantsValue ? `write ${rawName}=<value>` : `write ${rawName} alone`,
    },
  ];
}
