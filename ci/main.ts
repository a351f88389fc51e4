import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { given } from "../components/given.ts";
import { InvalidInputError } from "../components/validation.ts";
import { imageDigestsVariable } from "../stacks/config/image-digests.ts";
import { planRollback } from "../stacks/rollback/plan.ts";
import { type CiArguments, type Command, parseCiArguments, usage } from "./arguments.ts";
import { buildImages } from "./build/build.ts";
import { contactWarnings } from "./contacts.ts";
import { preview } from "./preview/preview.ts";
import type { Environment, Programs } from "./programs.ts";
import type { Digests } from "./release/plan.ts";
import { EXIT, type Outcome } from "./release/outcome.ts";
import { goBackTo, release } from "./release/release.ts";
import { RealSteps } from "./release/steps.ts";
import { render } from "./render/render.ts";
import { Report } from "./report.ts";
import { entryOfError, entryOfOutcome, whatToDo } from "./runbook.ts";
import { parseSettings, settingsFile } from "./settings.ts";
import type { Outside } from "./smoke/smoke.ts";

/** Where the command runs. */
export interface World {
  readonly cwd: string;
  readonly env: Environment;
  readonly programs: Programs;
  readonly outside: Outside;
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
}

/** @returns the exit code, see `EXIT` */
export async function main(args: readonly string[], world: World): Promise<number> {
  const report = new Report(world.env, world.out);
  let title = "Pipeline";
  let command: Command | undefined;
  try {
    const parsed = parseCiArguments(args);
    if (parsed.command === "help") {
      world.out(usage);
      return EXIT.released;
    }
    const asked = (command = parsed.command);
    title = `${asked} ${parsed.stack}`.trim();
    const outcome = await run(parsed, world, report);
    if (outcome !== "released")
      whatToDo(report.said, () => entryOfOutcome(asked, outcome)).forEach(report.say);
    return EXIT[outcome];
  } catch (error) {
    // Nothing has been changed so far: what fails later is told by the release itself.
    const { message } = error as Error;
    world.error(message);
    report.note(message.split("\n", 1)[0] ?? "");
    // How it is called is told by the message itself.
    const asked = command;
    if (asked !== undefined) whatToDo(message, () => entryOfError(message, asked)).forEach(report.say);
    return EXIT.unchanged;
  } finally {
    report.end(title);
  }
}

async function run(args: CiArguments, world: World, report: Report): Promise<Outcome> {
  const { stack, addresses, withinSeconds, updateOptions } = args;
  const settings = parseSettings(readFileSync(join(world.cwd, settingsFile), "utf8"));
  const target = { stack, settings, addresses, withinSeconds, updateOptions };
  const { programs, outside, env } = world;
  const steps = new RealSteps(target, { programs, outside, env, say: report.say });
  switch (args.command) {
    case "check": {
      const code = await programs.show(process.execPath, ["stacks/check.mjs"], env);
      const runbook = join(world.cwd, "RUNBOOK.md");
      if (existsSync(runbook)) contactWarnings(readFileSync(runbook, "utf8")).forEach(report.say);
      return code === 0 ? "released" : "unchanged";
    }
    case "preview":
    case "drift": {
      const { command: kind, report: file, html, publish } = args;
      const asked = { kind, stack, updateOptions, publish, ...given({ file, html }) };
      const { fetch } = outside;
      const end = await preview(asked, {
        programs,
        env,
        fetch,
        root: world.cwd,
        say: report.whole,
        log: world.out,
      });
      return ({ clean: "released", differs: "rolledBack", blocked: "unchanged" } as const)[end];
    }
    case "build": {
      const digests = await buildImages({ settings, programs, env, say: report.say });
      report.output("digests", JSON.stringify(digests));
      return "released";
    }
    case "up": {
      for (const service of await steps.appliedByGitOps())
        report.say(`${service}: a GitOps tool applies it, and not this update: npm run ci -- render`);
      const outcome = await release(steps, requestedDigests(env));
      if (outcome === "released") report.output("digests", JSON.stringify((await steps.state()).digests));
      return outcome;
    }
    case "smoke": {
      const failures = await steps.smoke({ bake: false });
      for (const failure of failures) report.say(`Not good: ${failure}`);
      return failures.length === 0 ? "released" : "rolledBack";
    }
    case "verify": {
      const { digests, declared } = await steps.state();
      await steps.verify({ ...digests, ...declared, ...requestedDigests(env) });
      return "released";
    }
    case "render": {
      const { into = "" } = args;
      const services = await steps.appliedByGitOps();
      const asked = { stack, into, services, requested: requestedDigests(env), settings, updateOptions };
      await render(asked, { programs, env, root: world.cwd, say: report.say });
      return "released";
    }
    case "rollback": {
      const { services, target: goal } = args;
      const plan = planRollback(await steps.state(), {
        ...(services && { services }),
        ...given({ target: goal }),
      });
      for (const line of plan.lines) report.say(line);
      const outcome = await goBackTo(steps, plan.digests, plan.stillUnconfirmed);
      return outcome === "rolledBack" ? "released" : outcome;
    }
    case "help":
      return "released";
  }
}

/** @throws InvalidInputError where the variable has something else than digests by service */
function requestedDigests(env: Environment): Digests {
  const text = env[imageDigestsVariable] ?? "";
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject && Object.values(value as object).every((digest) => typeof digest === "string"))
    return value as Digests;
  throw new InvalidInputError("Pipeline", [
    {
      path: imageDigestsVariable,
      message: "not a JSON object of strings",
      received: text,
      allowed: 'digests by service, e.g. {"api":"sha256:…"}',
      fix: "unset the variable or correct it",
    },
  ]);
}
