import { parseArgs } from "node:util";
import { closest, spellingFix } from "../components/closest.ts";
import { assertValid, choiceProblems, type Problem } from "../components/validation.ts";
import { type RollbackTarget, rollbackTargets } from "../stacks/rollback/plan.ts";
import { passedOnProblems, stackProblems } from "../stacks/rollback/arguments.ts";

export const usage = `Usage: npm run ci -- <command> [options] [-- <options of pulumi up>]

What every pipeline calls, whatever CI system runs it.

  check                      whether the stack files are right, without an engine
  preview --stack <stack>    what an update would change: a report for whoever reviews it
  drift --stack <stack>      whether the environment is still what the program says
  build                      images of this commit: built, scanned, signed, copied
  up --stack <stack>         verify, deploy, smoke test; takes back by itself what fails
  smoke --stack <stack>      asks what serves, as after a release
  verify --stack <stack>     whether what is to be deployed was built by whom it should be
  render --stack <stack> --into <folder>
                             what a GitOps tool applies, into a checkout of its repository
  rollback --stack <stack>   to what was good: goes on where an "up" or another rollback has died, too

  --service <name>   rollback: this service alone; may be given more than once
  --to <target>      rollback: last-good, or previous
  --at <name>=<url>  where a service answers, instead of its hostnames; may be given more than once
  --within <seconds> how long a release may take to be reachable (60)
  --report <file>    preview, drift: where the report goes as a file, too
  --html <file>      preview, drift: the report as a page for a browser
  --publish          preview: as one comment of the pull request; drift: as an issue, closed once there is none
                     (GITHUB_TOKEN)
  --help             this text

SLIPWAY_IMAGE_DIGESTS has the digests to deploy, as JSON by service; nothing keeps what runs. SLIPWAY_IMAGE_REPOSITORIES
has lists of repositories by service, to build into; pipeline.yaml the rest.

Ends with 0: done; 1: the release was bad and is taken back; 2: nothing was changed; 3: it is bad and could not be taken
back, somebody has to look now. "preview" ends with 2 where an update would be refused or fail, "drift" with 1 where there is
some, with 2 where nobody could look.`;

export const commands = [
  "check",
  "preview",
  "drift",
  "build",
  "up",
  "smoke",
  "verify",
  "render",
  "rollback",
] as const;
export type Command = (typeof commands)[number];

const options = {
  stack: { type: "string" },
  service: { type: "string", multiple: true },
  to: { type: "string" },
  at: { type: "string", multiple: true },
  within: { type: "string" },
  report: { type: "string" },
  html: { type: "string" },
  into: { type: "string" },
  publish: { type: "boolean" },
  help: { type: "boolean", default: false },
} as const;
type Option = keyof typeof options;

/** What each command takes. */
const optionsOf: Readonly<Record<Command, readonly Option[]>> = {
  check: [],
  preview: ["stack", "report", "html", "publish"],
  drift: ["stack", "report", "html", "publish"],
  build: [],
  up: ["stack", "at", "within"],
  smoke: ["stack", "at", "within"],
  verify: ["stack"],
  render: ["stack", "into"],
  rollback: ["stack", "service", "to", "at", "within"],
};

export interface CiArguments {
  readonly command: Command | "help";
  readonly stack: string;
  readonly services?: readonly string[];
  readonly target?: RollbackTarget;
  readonly addresses: Readonly<Record<string, string>>;
  readonly withinSeconds: number;
  readonly updateOptions: readonly string[];
  readonly report?: string;
  readonly html?: string;
  /** Checkout of the deploy repository. */
  readonly into?: string;
  readonly publish: boolean;
}

/**
 * Reads the command line.
 * @throws InvalidInputError naming everything that is wrong
 */
export function parseCiArguments(args: readonly string[]): CiArguments {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const passedOn = args.slice(end + 1);
  const { values, tokens, positionals } = parseArgs({
    ...{ args: args.slice(0, end), options, strict: false, tokens: true },
  });
  const [command = "", ...strays] = positionals;
  if (values.help === true || command === "help")
    return {
      command: "help",
      stack: "",
      addresses: {},
      withinSeconds: 60,
      updateOptions: [],
      publish: false,
    };
  const isKnown = (commands as readonly string[]).includes(command);
  const { stack, to } = values;
  const at = (values.at ?? []).map(String);
  const within = Number(values.within ?? 60);
  assertValid("Pipeline", [
    ...(isKnown ? [] : [commandProblem(command)]),
    ...strays.map(strayProblem),
    ...tokens.flatMap((token) =>
      token.kind === "option"
        ? optionProblems(isKnown ? (command as Command) : undefined, token.rawName, token.name, token.value)
        : [],
    ),
    ...(command === "build" || command === "check" ? [] : stackProblems(stack)),
    ...(to === undefined ? [] : choiceProblems(rollbackTargets, to, "--to")),
    ...at.filter((each) => addressOf(each) === undefined).map(addressProblem),
    ...(Number.isInteger(within) && within > 0 && within <= 3_600 ? [] : [withinProblem(values.within)]),
    ...(command === "render" && values.into === undefined ? [intoProblem] : []),
    ...passedOnProblems(passedOn, "--config-file=<file>"),
  ]);
  return {
    command: command as Command,
    stack: typeof stack === "string" ? stack : "",
    ...(values.service && { services: values.service.map(String) }),
    ...(to !== undefined && { target: to as RollbackTarget }),
    addresses: Object.fromEntries(
      at.flatMap((each) => [addressOf(each) ?? []].filter((pair) => pair.length > 0)),
    ),
    withinSeconds: within,
    updateOptions: ["--policy-pack", "policy", ...passedOn],
    ...(typeof values.report === "string" && { report: values.report }),
    ...(typeof values.html === "string" && { html: values.html }),
    ...(typeof values.into === "string" && { into: values.into }),
    publish: values.publish === true,
  };
}

const intoProblem: Problem = {
  path: "--into",
  message: "it is missing",
  allowed: "the folder of a checkout of the deploy repository",
  fix: "clone it, and name its folder: --into=<folder>",
};

function addressOf(text: string): [string, string] | undefined {
  const at = text.indexOf("=");
  const url = text.slice(at + 1);
  return at > 0 && /^https?:\/\//.test(url) && URL.canParse(url) ? [text.slice(0, at), url] : undefined;
}

function commandProblem(command: string): Problem {
  return {
    path: "command",
    message: command === "" ? "it is missing" : "there is no such command",
    ...(command !== "" && { received: command }),
    allowed: commands.join(", "),
    fix: spellingFix(command, commands, "npm run ci -- --help"),
  };
}

function strayProblem(value: string): Problem {
  return {
    path: "arguments",
    message: "the command takes options alone",
    received: value,
    allowed: "options",
    fix: `is it a stack: --stack ${value}`,
  };
}

function addressProblem(value: string): Problem {
  return {
    path: "--at",
    message: "not an address of a service",
    received: value,
    allowed: "<service>=<url>",
    fix: "such as --at api=https://api.example.com",
  };
}

function withinProblem(value: unknown): Problem {
  return {
    path: "--within",
    message: "not a number of seconds",
    received: value,
    allowed: "1 to 3600",
    fix: "choose one of them",
  };
}

function optionProblems(
  command: Command | undefined,
  rawName: string,
  name: string,
  value: string | undefined,
): Problem[] {
  const known: readonly string[] = command ? optionsOf[command] : Object.keys(options);
  if (!known.includes(name)) {
    const meant = closest(name, known);
    return [
      {
        path: rawName,
        message: command ? `${command} has no such option` : "there is no such option",
        allowed: known.map((each) => `--${each}`).join(", "),
        fix: meant === undefined ? 'an option of pulumi up stands behind "--"' : `did you mean --${meant}?`,
      },
    ];
  }
  if ((options[name as Option].type === "boolean") === (value === undefined)) return [];
  if (value !== undefined)
    return [
      {
        path: rawName,
        message: "it takes no value",
        received: value,
        allowed: rawName,
        fix: "leave the value out",
      },
    ];
  return [
    {
      path: rawName,
      message: "its value is missing",
      allowed: "a string",
      fix: `write ${rawName}=<value>`,
    },
  ];
}
