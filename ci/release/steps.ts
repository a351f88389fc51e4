import { given } from "../../components/given.ts";
import { own } from "../../components/own.ts";
import { imageDigestsVariable } from "../../stacks/config/image-digests.ts";
import { skipAnalysisVariable } from "../../stacks/config/skip-analysis.ts";
import { readStackState, writeUnconfirmed } from "../../stacks/rollback/state.ts";
import type { Environment, Programs } from "../programs.ts";
import { type Settings, stackName } from "../settings.ts";
import { bakeFailures } from "../smoke/bake.ts";
import { planSmoke } from "../smoke/plan.ts";
import { type Outside, smokeFailures } from "../smoke/smoke.ts";
import { verifyImages } from "../verify/verify.ts";
import type { Digests, ReleaseState } from "./plan.ts";
import { type SecretsSeen, seeSecrets } from "./secrets.ts";
import type { Steps, UpdateEnd } from "./release.ts";

/** One stack, and how the pipeline is to deal with it. */
export interface Target {
  readonly stack: string;
  readonly settings: Settings;
  /** Where services answer that have no hostname, or not yet. */
  readonly addresses: Readonly<Record<string, string>>;
  /** How long a release may take to be reachable. */
  readonly withinSeconds: number;
  /** Of `pulumi up`, the policy pack among them. */
  readonly updateOptions: readonly string[];
}

/** A service as the stack's settings have it, as far as the pipeline asks. */
interface ServiceSettings {
  readonly hostnames?: readonly string[];
  readonly repository?: string;
  readonly digest?: string;
  readonly gitOps?: boolean;
}

type Config = Readonly<Record<string, { readonly objectValue?: Readonly<Record<string, unknown>> }>>;

/** What the stack says of itself, as far as the pipeline asks. */
interface Outputs {
  readonly repositories?: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, { readonly image: string }>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** The steps of a release, done by pulumi, cosign and requests. */
export class RealSteps implements Steps {
  readonly #target: Target;
  readonly #programs: Programs;
  readonly #outside: Outside;
  readonly #env: Environment;
  #settings: Promise<Config> | undefined;
  /** As `state` has read them. */
  #outputs: Promise<string> | undefined;
  readonly say: (line: string) => void;

  constructor(
    target: Target,
    world: { programs: Programs; outside: Outside; env: Environment; say: (line: string) => void },
  ) {
    this.#target = target;
    this.#programs = world.programs;
    this.#outside = world.outside;
    this.#env = world.env;
    this.say = world.say;
  }

  readonly #pulumi = (args: readonly string[]): Promise<string> =>
    this.#programs.read("pulumi", args, this.#env);

  async state(): Promise<ReleaseState> {
    this.#outputs = undefined;
    const state = await readStackState(
      (args) => (args[1] === "output" ? this.#printedOutputs() : this.#pulumi(args)),
      this.#target.stack,
    );
    const declared = Object.entries(await this.#services()).flatMap(([service, { digest }]) =>
      digest === undefined ? [] : [[service, digest] as const],
    );
    return { ...state, declared: Object.fromEntries(declared) };
  }

  mark(goBack: Digests): Promise<void> {
    return writeUnconfirmed(this.#pulumi, this.#target.stack, goBack);
  }

  /** What the stack does not have any more is not deployed, and needs no proof. */
  async verify(digests: Digests): Promise<void> {
    const services = await this.#services();
    const { repositories = {}, services: running = {} } = await this.#readOutputs();
    const images = Object.entries(digests)
      .filter(([service]) => Object.hasOwn(services, service))
      .map(([service, digest]) => ({
        ...{ service, digest },
        repository:
          own(services, service)?.repository ??
          own(repositories, service) ??
          own(running, service)?.image.split("@", 1)[0],
      }));
    await verifyImages(images, this.#target.settings, this.#programs);
    for (const { service, digest } of images) this.say(`Verified: ${service} ${digest}`);
  }

  async secrets(services: readonly string[]): Promise<SecretsSeen> {
    const { secrets: names = {} } = await this.#readOutputs();
    const region = (await this.#config())["slipway:aws"]?.objectValue?.region;
    if (region === undefined || Object.keys(names).length === 0) return { empty: [] };
    return seeSecrets(services, { names, region: String(region) }, this.#programs, this.#env);
  }

  async update(
    digests: Digests,
    { message, isRollback }: { readonly message: string; readonly isRollback: boolean },
  ): Promise<UpdateEnd> {
    const { newestUpdate } = await this.state();
    const { stack, updateOptions } = this.#target;
    const code = await this.#programs.show(
      "pulumi",
      [
        ...["up", "--stack", stack, "--yes", "--non-interactive", "--message", message],
        // A release's preview has the policies judge before anything is changed; these digests have been through it.
        ...(isRollback ? ["--skip-preview"] : ["--diff"]),
        ...updateOptions,
      ],
      {
        ...this.#env,
        [imageDigestsVariable]: JSON.stringify(digests),
        ...(isRollback && { [skipAnalysisVariable]: "true" }),
      },
    );
    if (code === 0) return "done";
    const after = await this.state();
    // Who was killed may have changed anything, and the history knows nothing of it.
    const hasBegun = code === null || after.newestUpdate !== newestUpdate || after.isInterrupted;
    return hasBegun ? "failed" : "refused";
  }

  async smoke({ bake }: { readonly bake: boolean }): Promise<readonly string[]> {
    const { settings, addresses, stack, withinSeconds } = this.#target;
    const { checks, unasked } = planSmoke(settings, await this.#services(), addresses);
    for (const service of unasked) this.say(`Not asked: ${service} has no hostname`);
    const failures = await smokeFailures(checks, withinSeconds * 1_000, this.#outside);
    if (failures.length > 0) return failures;
    this.say(`Smoke test: ${checks.length} requests answered as they should be`);
    const { bakeMinutes = 0, prometheusUrl } = own(settings.stacks, stackName(stack)) ?? {};
    if (!bake || bakeMinutes === 0) return [];
    this.say(`Watching for ${bakeMinutes} minutes`);
    const how = { minutes: bakeMinutes, ...given({ prometheusUrl }) };
    return bakeFailures(checks, how, this.#outside);
  }

  /** Services whose objects a GitOps tool applies, from what `render` has written. */
  async appliedByGitOps(): Promise<string[]> {
    return Object.entries(await this.#services()).flatMap(([service, { gitOps }]) =>
      gitOps === true ? [service] : [],
    );
  }

  async #readOutputs(): Promise<Outputs> {
    return JSON.parse((await this.#printedOutputs()) || "{}") as Outputs;
  }

  #printedOutputs(): Promise<string> {
    return (this.#outputs ??= this.#pulumi(["stack", "output", "--json", "--stack", this.#target.stack]));
  }

  async #services(): Promise<Readonly<Record<string, ServiceSettings>>> {
    const services = (await this.#config())["slipway:services"]?.objectValue ?? {};
    return services as Readonly<Record<string, ServiceSettings>>;
  }

  /** The stack's own settings, as pulumi reads them; no step changes them: asked for once. */
  #config(): Promise<Config> {
    return (this.#settings ??= this.#readConfig());
  }

  async #readConfig(): Promise<Config> {
    const file = this.#target.updateOptions.filter((option) => option.startsWith("--config-file="));
    return JSON.parse(
      await this.#pulumi(["config", "--json", "--stack", this.#target.stack, ...file]),
    ) as Config;
  }
}
