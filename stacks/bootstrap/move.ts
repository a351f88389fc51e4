import type { StatePlaces } from "./plan.ts";

/** The engine's command line, with one of two backends. */
export interface Pulumi {
  /** @returns what it printed @throws Error with what it said, where it fails */
  read(args: readonly string[], backend: string): Promise<string>;
  /** Its output is shown as it comes. @returns its exit code */
  show(args: readonly string[], backend: string): Promise<number | null>;
}

export interface Bootstrap {
  readonly stack: string;
  /** The settings' file, and the engine's own of its secrets. */
  readonly stackFile: string;
  /** Options of `pulumi up` that have the policies judge it. */
  readonly policyOptions: readonly string[];
  /** The backend of this machine, in which it is made first. */
  readonly local: string;
  /** Where the state goes. */
  readonly places: StatePlaces;
  /** Whether there is something to ask for the state. @throws where somebody else has taken its place */
  readonly isThere: () => Promise<boolean>;
  readonly yes: boolean;
  /** A file of ours for the state on its way. */
  readonly stateFile: string;
}

/** Of a stack that is not there, in pulumi's words (pkg/cmd/pulumi/stack). */
const ABSENT = /no stack named|no such bucket|NoSuchBucket|NotFound/i;
const PASSPHRASE = "passphrase";

/**
 * Makes what a platform needs before its first update, then moves the state of that to where it belongs. Each step looks
 * whether it is done: whoever was interrupted runs it again.
 * @returns whether all of it is done
 */
export async function bootstrap(
  asked: Bootstrap,
  pulumi: Pulumi,
  say: (line: string) => void,
): Promise<boolean> {
  const { stack, local, places } = asked;
  // A state says what is run: it is taken from nobody else.
  const there = (await asked.isThere()) ? await stateOf(asked, pulumi, places.backend) : undefined;
  const moved = (there?.resources ?? []).length > 0;
  if (moved) {
    say(`The state is in ${places.backend}: it is updated there.`);
    if (there?.secrets_providers?.type === PASSPHRASE) await giveKey(asked, pulumi);
  }
  const backend = moved ? places.backend : local;
  if (!moved && (await exported(asked, pulumi, local)) === undefined)
    await pulumi.read(["stack", "init", stack, "--secrets-provider", PASSPHRASE, "--non-interactive"], local);
  const code = await pulumi.show(
    ["up", ...common(asked), ...asked.policyOptions, ...(asked.yes ? ["--yes"] : [])],
    backend,
  );
  if (code !== 0) {
    say("Not done: pulumi has said why. Fix that, and run the same command again: it goes on.");
    return false;
  }
  if (!moved && !(await move(asked, pulumi, say))) return false;
  say(`Done. The state of ${stack}, and that of its platform, belong in ${places.backend}:`);
  say(`  pulumi login '${places.backend}'`);
  say(`  pulumi stack init ${stack} --secrets-provider '${places.secretsProvider}'`);
  return true;
}

/** Copies the state, gives it the key that it is to have, and proves that nothing differs. */
async function move(asked: Bootstrap, pulumi: Pulumi, say: (line: string) => void): Promise<boolean> {
  const { stack, local, places, stateFile } = asked;
  say(`Moving the state to ${places.backend}`);
  await pulumi.read(["stack", "export", "--stack", stack, "--file", stateFile], local);
  if ((await exported(asked, pulumi, places.backend)) === undefined)
    await pulumi.read(
      ["stack", "init", stack, "--secrets-provider", PASSPHRASE, "--non-interactive"],
      places.backend,
    );
  await pulumi.read(["stack", "import", "--stack", stack, "--file", stateFile], places.backend);
  await giveKey(asked, pulumi);
  const code = await pulumi.show(["preview", ...common(asked), "--expect-no-changes"], places.backend);
  if (code === 0) return true;
  say(
    `Not done: the state is in ${places.backend}, and the program wants another. What was made is still in ${local}, too: compare both.`,
  );
  return false;
}

const common = ({ stack, stackFile }: Bootstrap): string[] => [
  ...["--stack", stack, "--config-file", stackFile],
];

/** Has the secrets in the state encrypted by the key that they are to have, in place of this machine's passphrase. */
async function giveKey({ stack, places }: Bootstrap, pulumi: Pulumi): Promise<void> {
  if (places.secretsProvider === PASSPHRASE) return;
  await pulumi.read(
    ["stack", "change-secrets-provider", "--stack", stack, places.secretsProvider],
    places.backend,
  );
}

/** As `pulumi stack export` has it (apitype.DeploymentV3). */
interface Deployment {
  readonly resources?: readonly unknown[];
  readonly secrets_providers?: { readonly type?: string };
}

async function stateOf(asked: Bootstrap, pulumi: Pulumi, backend: string): Promise<Deployment | undefined> {
  const text = await exported(asked, pulumi, backend);
  return text === undefined ? undefined : (JSON.parse(text) as { deployment?: Deployment }).deployment;
}

/** The stack's state; undefined where there is none, or no backend yet. */
async function exported({ stack }: Bootstrap, pulumi: Pulumi, backend: string): Promise<string | undefined> {
  try {
    return await pulumi.read(["stack", "export", "--stack", stack], backend);
  } catch (error) {
    if (ABSENT.test((error as Error).message)) return undefined;
    throw error;
  }
}
