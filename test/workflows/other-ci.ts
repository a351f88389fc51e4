/** The files of other CI systems (examples/ci), each read as the same few facts of its jobs. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export interface Job {
  readonly name: string;
  /** Everything that it runs. */
  readonly script: string;
  /** Jobs whose success it waits for. */
  readonly after: readonly string[];
  /** What serialises it with others. */
  readonly lock?: string;
  /** Whether a person has to agree before it begins. */
  readonly isGated: boolean;
  /** Whether it gets a token of its own that AWS trusts. */
  readonly hasToken: boolean;
  /** Whether somebody else's run may end it half-way. */
  readonly isInterruptible: boolean;
}

export type Jobs = readonly Job[];
const folder = new URL("../../examples/ci/", import.meta.url);
export const files = ["gitlab-ci.yml", "circleci.yml", "azure-pipelines.yml", "Jenkinsfile"] as const;
export type CiFile = (typeof files)[number];
export const textOf = (file: CiFile): string => readFileSync(new URL(file, folder), "utf8");

type Group = Record<string, unknown>;
const group = (value: unknown): Group => (value ?? {}) as Group;
const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const linesOf = (value: unknown): string => listOf(value).map(String).join("\n");

function gitLab(text: string): Jobs {
  const file = group(parse(text));
  const byDefault = group(file["default"]);
  const resolved = (name: string): Group => {
    const own = group(file[name]);
    return typeof own["extends"] === "string" ? { ...resolved(own["extends"]), ...own } : own;
  };
  const names = Object.keys(file).filter((name) => !name.startsWith(".") && group(file[name])["script"]);
  return names.map((name) => {
    const job = resolved(name);
    const rules = listOf(job["rules"]).map(group);
    return {
      name,
      script: linesOf([
        ...listOf(job["before_script"] ?? byDefault["before_script"]),
        ...listOf(job["script"]),
      ]),
      after: listOf(job["needs"]).map(String),
      ...(job["resource_group"] === undefined ? {} : { lock: String(job["resource_group"]) }),
      isGated: rules.length > 0 && rules.every(({ when }) => when === "manual"),
      hasToken: group(group(job["id_tokens"])["AWS_TOKEN"])["aud"] === "sts.amazonaws.com",
      isInterruptible: (job["interruptible"] ?? byDefault["interruptible"]) !== false,
    };
  });
}

function circle(text: string): Jobs {
  const file = group(parse(text));
  const [jobs, commands, workflows] = ["jobs", "commands", "workflows"].map((key) => group(file[key]));
  const stepsOf = (value: unknown, given: Group): string =>
    listOf(group(value)["steps"])
      .map((step) => {
        if (typeof step === "string") return commands?.[step] ? stepsOf(commands[step], given) : step;
        const { run } = group(step);
        const script = typeof run === "string" ? run : String(group(run)["command"] ?? "");
        return script.replaceAll(/<< parameters\.(\w+) >>/g, (_all, name: string) => String(given[name]));
      })
      .join("\n");
  const calls = Object.values(workflows ?? {}).flatMap((workflow) =>
    listOf(group(workflow)["jobs"]).flatMap((entry): [string, unknown][] =>
      typeof entry === "string" ? [[entry, {}]] : Object.entries(group(entry)),
    ),
  );
  const approvals = calls.filter(([, call]) => group(call)["type"] === "approval").map(([name]) => name);
  // The same job for reviews and for deployments is one.
  const distinct = new Map(
    calls.map(([kind, value]) => [String(group(value)["name"] ?? kind), [kind, value] as const]),
  );
  return [...distinct.values()]
    .filter(([name]) => !approvals.includes(name))
    .map(([kind, value]) => {
      const call = group(value);
      const after = listOf(call["requires"]).map(String);
      const script = stepsOf(jobs?.[kind], call);
      return {
        name: String(call["name"] ?? kind),
        script,
        after: after.flatMap((each) =>
          approvals.includes(each)
            ? calls
                .filter(([name]) => name === each)
                .flatMap(([, gate]) => listOf(group(gate)["requires"]).map(String))
            : [each],
        ),
        ...(call["serial-group"] === undefined
          ? {}
          : { lock: String(call["serial-group"]).replace("<< pipeline.project.slug >>/", "") }),
        isGated: after.some((each) => approvals.includes(each)),
        hasToken: /assume-role-with-web-identity[^]*"\$CIRCLE_OIDC_TOKEN_V2"/.test(script),
        // Auto-cancel leaves the default branch alone (CircleCI, "Auto-cancel redundant workflows").
        isInterruptible: !JSON.stringify(call["filters"] ?? {}).includes('"only":"main"'),
      };
    });
}

function azure(text: string): Jobs {
  const file = group(parse(text));
  return listOf(file["stages"])
    .map(group)
    .map((stage) => {
      const [job = {}] = listOf(stage["jobs"]).map(group);
      const deploy = group(group(group(job["strategy"])["runOnce"])["deploy"]);
      const steps = listOf(job["steps"] ?? deploy["steps"]).map(group);
      const environment = job["environment"] === undefined ? undefined : String(job["environment"]);
      return {
        name: String(stage["stage"]),
        script: steps
          .map((step) => String(step["script"] ?? group(step["inputs"])["inlineScript"] ?? ""))
          .join("\n"),
        after: listOf(stage["dependsOn"]).map(String),
        // The environment has the exclusive lock; the stage says that whoever waits for it stays.
        ...(environment !== undefined && stage["lockBehavior"] === "sequential"
          ? { lock: environment === "build" ? environment : `slipway-${environment}` }
          : {}),
        // The environment's approval, which no file has.
        isGated: environment !== undefined && environment !== "build" && environment !== "staging",
        hasToken: steps.some(
          ({ task, inputs }) =>
            task === "AzureCLI@2" &&
            String(group(inputs)["azureSubscription"]) === `slipway-${environment}` &&
            group(inputs)["addSpnToEnvironment"] === true &&
            /^\. examples\/ci\/azure-credentials\.sh$/m.test(String(group(inputs)["inlineScript"])),
        ),
        isInterruptible: Number(job["cancelTimeoutInMinutes"] ?? 0) < 60,
      };
    });
}

function jenkins(text: string): Jobs {
  const keeps = text.includes("disableConcurrentBuilds(abortPrevious: false)");
  const parts = text.split(/^ {4}stage\('/m).slice(1);
  return parts.map((part, index) => {
    const name = part.slice(0, part.indexOf("'"));
    const lock = /lock\(resource: ['"]([^'"]+)['"]\)/.exec(part)?.[1];
    return {
      name,
      script: [...part.matchAll(/sh (?:'''([^]*?)'''|'([^'\n]*)')/g)]
        .map(([, long, short]) => long ?? short)
        .join("\n"),
      after:
        name === "rollback" || index === 0
          ? []
          : [parts[index - 1]!.slice(0, parts[index - 1]!.indexOf("'"))],
      ...(lock === undefined ? {} : { lock: lock.replace("slipway-build", "build") }),
      isGated: /^ {6}input \{/m.test(part) && part.includes("beforeInput true"),
      hasToken: /variable: 'AWS_WEB_IDENTITY_TOKEN_FILE'/.test(part),
      isInterruptible: !keeps,
    };
  });
}

const readers: Readonly<Record<CiFile, (text: string) => Jobs>> = {
  "gitlab-ci.yml": gitLab,
  "circleci.yml": circle,
  "azure-pipelines.yml": azure,
  Jenkinsfile: jenkins,
};

/** Everything that is wrong with a file, a line each. */
export function faultsOf(file: CiFile, text: string): string[] {
  let jobs: Jobs;
  try {
    jobs = readers[file](text);
  } catch (error) {
    return [`it can't be read: ${(error as Error).message.split("\n", 1)[0]}`];
  }
  const faults: string[] = [];
  const say = (isWrong: boolean, what: string): void => void (isWrong && faults.push(what));
  const calling = (command: RegExp): Jobs => jobs.filter(({ script }) => command.test(script));
  const ci = (rest: string): RegExp =>
    new RegExp(String.raw`^\s*(?:SLIPWAY_OUTPUT=\w+ )?npm run --silent ci -- ${rest}\s*$`, "m");
  const one = (what: string, command: RegExp): Job | undefined => {
    const [found, ...more] = calling(command);
    say(found === undefined || more.length > 0, `${what}: ${more.length + Number(found !== undefined)} jobs`);
    return found;
  };
  const check = one("check", ci("check"));
  const build = one("build", ci("build"));
  const staging = one("staging", ci("up --stack staging"));
  const production = one("production", ci("up --stack production"));
  const rollbacks = calling(/^\s*npm run --silent ci -- rollback --stack \S/m);
  say(rollbacks.length === 0, "nobody can roll back");
  say(check !== undefined && (check.hasToken || check.lock !== undefined), "check needs no credentials");
  const follows = (job: Job | undefined, before: Job | undefined): boolean =>
    job !== undefined && before !== undefined && job.after.includes(before.name);
  say(!follows(build, check), "what was not checked is built");
  say(!follows(staging, build), "what was not built is deployed");
  say(!follows(production, staging), "what staging did not run goes to production");
  say(production?.isGated !== true, "nobody is asked before production");
  say(staging?.isGated === true, "somebody is asked before staging");
  for (const [job, lock] of [
    [build, "build"],
    [staging, "slipway-staging"],
    [production, "slipway-production"],
  ] as const)
    say(job !== undefined && job.lock !== lock, `${job?.name}: another lock: ${job?.lock ?? "none"}`);
  for (const { name, lock = "" } of rollbacks)
    say(!/^slipway-\S/.test(lock), `${name}: it is in no queue of a stack`);
  for (const job of [build, staging, production, ...rollbacks]) {
    if (job === undefined) continue;
    say(!job.hasToken, `${job.name}: no token of its own`);
    say(job.isInterruptible, `${job.name}: it may be ended half-way`);
    say(
      !/npm ci --ignore-scripts/.test(job.script),
      `${job.name}: it installs nothing, or runs what others install`,
    );
  }
  // Empty digests keep what runs: then nothing would have been deployed, and nobody told.
  for (const job of [staging, production])
    say(
      job !== undefined &&
        !/\| grep \./.test(job.script.split(" up --stack")[0] ?? "") &&
        !/\$\{SLIPWAY_IMAGE_DIGESTS:\?/.test(job.script),
      `${job?.name}: it promotes nothing without a word`,
    );
  say(/\$[({]?AWS_(SECRET_)?ACCESS_KEY/.test(text), "a key that lasts");
  say(/pulumi (up|destroy|login)/.test(text), "it goes past the entry point");
  return faults;
}
