/** `npm run bootstrap -- --stack <stack>`: what has to be there before a platform's first update. */
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { InvalidInputError } from "../../components/validation.ts";
import { platformName } from "../config/names.ts";
import { parseBootstrapArguments, usage } from "./arguments.ts";
import { bootstrap, type Pulumi } from "./move.ts";
import { stateBucketName, statePlaces } from "./plan.ts";
import { namespace, parseBootstrapSettings } from "./settings.ts";
import { hasStateBucket } from "./state-bucket.ts";

const root = join(import.meta.dirname, "..", "..");

/**
 * What the pipeline's own policies break by what they are for is told, and refuses nothing: the deploy role makes whatever a
 * platform is made of, in one region and within the boundary, and the boundary is all but IAM.
 */
const policyOptions = [
  ...["--policy-pack", join(root, "policy")],
  ...["--policy-pack-config", join(import.meta.dirname, "policies.json")],
];

async function main(args: readonly string[]): Promise<number> {
  const asked = parseBootstrapArguments(args);
  if (asked.help) {
    console.log(usage);
    return 0;
  }
  const { stack, yes } = asked;
  const folder = resolve(asked.folder ?? import.meta.dirname);
  const stackFile = join(folder, `Pulumi.${stack}.yaml`);
  const { aws } = readSettings(stackFile);
  const { name: project } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as { name: string };
  const platform = platformName({ project, stack });
  const places = statePlaces(platform, aws);
  const kept = join(folder, ".slipway", stack);
  mkdirSync(join(kept, "state"), { recursive: true, mode: 0o700 });
  const done = await bootstrap(
    {
      ...{ stack, stackFile, yes, policyOptions, stateFile: join(kept, "state.json") },
      local: `file://${join(kept, "state")}`,
      isThere: () =>
        asked.to === undefined
          ? hasStateBucket({ bucket: stateBucketName(platform, aws.accountId), ...aws })
          : Promise.resolve(true),
      places: {
        backend: asked.to ?? places.backend,
        secretsProvider: asked.secretsProvider ?? places.secretsProvider,
      },
    },
    enginesOf(folder, passphraseFile(kept)),
    (line) => console.log(line),
  );
  return done ? 0 : 1;
}

/** @throws InvalidInputError where there are none, or they are wrong: before anything is asked of AWS */
function readSettings(file: string): ReturnType<typeof parseBootstrapSettings> {
  if (!existsSync(file))
    throw new InvalidInputError("Bootstrap", [
      {
        path: file,
        message: "there is no such file",
        allowed: "settings of the stack",
        fix: "copy that of another stack beside it, and put your account and repository there",
      },
    ]);
  const { config = {} } = parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> };
  const own = Object.entries(config).map(([name, value]) => [name.replace(`${namespace}:`, ""), value]);
  return parseBootstrapSettings(Object.fromEntries(own) as Record<string, unknown>);
}

/** Until the state has its key in AWS. Nothing of what is made is secret; the engine wants one all the same. */
function passphraseFile(folder: string): string {
  const file = join(folder, "passphrase");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  return file;
}

function enginesOf(cwd: string, passphrase: string): Pulumi {
  const optionsOf = (backend: string) => ({
    cwd,
    env: { ...process.env, PULUMI_BACKEND_URL: backend, PULUMI_CONFIG_PASSPHRASE_FILE: passphrase },
    maxBuffer: 1024 * 1024 * 1024,
  });
  return {
    async read(args, backend) {
      try {
        return (await promisify(execFile)("pulumi", [...args], optionsOf(backend))).stdout;
      } catch (error) {
        const { stderr, message } = error as Error & { stderr?: string };
        throw notThere(error) ?? new Error(stderr?.trim() || message);
      }
    },
    async show(args, backend) {
      const child = spawn("pulumi", [...args], { ...optionsOf(backend), stdio: "inherit" });
      try {
        const [code] = (await once(child, "exit")) as [number | null];
        return code;
      } catch (error) {
        throw notThere(error) ?? error;
      }
    },
  };
}

function notThere(error: unknown): InvalidInputError | undefined {
  if ((error as { code?: unknown }).code !== "ENOENT") return undefined;
  return new InvalidInputError("Bootstrap", [
    {
      path: "PATH",
      message: "there is no pulumi on it",
      allowed: "Pulumi's command line (https://www.pulumi.com/docs/install)",
      fix: "install it; in a rehearsal open the sandbox's shell first: npm run sandbox -- shell",
    },
  ]);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
