import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertValid, InvalidInputError, type Problem } from "../../components/validation.ts";
import { own } from "../../components/own.ts";
import { digestPattern } from "../../stacks/rollback/unconfirmed.ts";
import type { Environment, Programs } from "../programs.ts";
import type { Settings, Signer } from "../settings.ts";
import { verifyCommands } from "../verify/plan.ts";
import { reasonOf } from "../verify/verify.ts";
import { buildCall, type Call, copyCalls, scanCalls, signCalls, tagCalls, tagOf } from "./plan.ts";
import { type BuildRun, buildRunOf, provenanceOf } from "./provenance.ts";

/** Names of environment variables, used in messages too. */
export const repositoriesVariable = "SLIPWAY_IMAGE_REPOSITORIES";
export const signingKeyVariable = "SLIPWAY_SIGNING_KEY";

export interface Building {
  readonly settings: Settings;
  readonly programs: Programs;
  readonly env: Environment;
  say(line: string): void;
}

/**
 * Builds every service that `pipeline.yaml` has a build of, once a commit: scanned, copied, signed in each of its
 * repositories, then tagged.
 * @returns digests by service
 */
export async function buildImages({
  settings,
  programs,
  env,
  say,
}: Building): Promise<Record<string, string>> {
  const run = buildRunOf(env);
  const builds = Object.entries(settings.services).flatMap(([service, { build }]) =>
    build ? [{ service, ...build }] : [],
  );
  const repositories = repositoriesOf(
    env,
    builds.map(({ service }) => service),
  );
  const epoch = Number((await programs.read("git", ["log", "-1", "--format=%ct"], env)).trim());
  const digests: Record<string, string> = {};
  for (const { service, context, platforms } of builds) {
    const folder = mkdtempSync(join(tmpdir(), "slipway-build-"));
    try {
      const places = own(repositories, service) ?? [];
      const files = {
        slsaprovenance1: join(folder, "provenance.json"),
        cyclonedx: join(folder, "sbom.json"),
      };
      const signer = own(settings.services, service)?.signer ?? settings.signer;
      const built = await builtDigest({ service, repository: places[0] ?? "", run, signer, programs, env });
      if (built !== undefined) {
        await callAll(programs, env, scanCalls(`${places[0]}@${built}`, files.cyclonedx));
        digests[service] = built;
        say(`Built already, and signed: ${service} ${built}`);
        continue;
      }
      const metadata = join(folder, "metadata.json");
      const digest = await pushedDigest(
        programs,
        buildCall({ repositories: places, context, platforms, run, epoch }, metadata),
        metadata,
        env,
      );
      const image = `${places[0]}@${digest}`;
      writeFileSync(
        files.slsaprovenance1,
        JSON.stringify(provenanceOf(run, service, { context, platforms })),
      );
      const { key, publicLog } = signer;
      const signing = { key: env[signingKeyVariable], publicLog: key === undefined || publicLog };
      await callAll(programs, env, [
        ...scanCalls(image, files.cyclonedx),
        ...copyCalls(image, digest, places.slice(1)),
        ...places.flatMap((place) => signCalls(`${place}@${digest}`, files, signing)),
        ...tagCalls(digest, places, tagOf(run)),
      ]);
      digests[service] = digest;
      say(`Built, scanned and signed: ${service} ${digest}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return digests;
}

async function callAll(programs: Programs, env: Environment, calls: readonly Call[]): Promise<void> {
  for (const { name, args } of calls) {
    const code = await programs.show(name, args, env);
    if (code !== 0)
      throw new Error(`${name} ${args[0]} failed (${code ?? "by a signal"}): nothing is released`);
  }
}

interface Lookup {
  readonly service: string;
  readonly repository: string;
  readonly run: BuildRun;
  readonly signer: Signer;
  readonly programs: Programs;
  readonly env: Environment;
}

/**
 * Of a commit that was built already: the image stays the one that it is. Whoever may push may have pushed that tag, so that
 * it has to be proven to be ours: to sign what is there would make anything ours.
 * @throws InvalidInputError where it is not
 */
async function builtDigest(lookup: Lookup): Promise<string | undefined> {
  const { service, repository, run, signer, programs, env } = lookup;
  const image = `${repository}:${tagOf(run)}`;
  const inspect = ["buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}"];
  let digest: string;
  try {
    digest = (await programs.read("docker", inspect, env)).trim();
  } catch {
    return undefined; // not there: a registry that can't be reached is told by the push
  }
  try {
    if (!digestPattern.test(digest)) throw new Error(`its digest is said to be ${digest}`);
    for (const command of verifyCommands(`${repository}@${digest}`, signer))
      await programs.read("cosign", command, env);
    return digest;
  } catch (error) {
    throw new InvalidInputError("Build", [
      {
        path: `services.${service}`,
        message: `${image} is there already, and not proven to be ours: ${reasonOf(error as Error)}`,
        received: digest,
        allowed: "no image of that tag, or one that this pipeline has signed",
        fix: "find out who has pushed it (CloudTrail, PutImage), and delete that tag",
      },
    ]);
  }
}

async function pushedDigest(
  programs: Programs,
  call: Call,
  metadataFile: string,
  env: Environment,
): Promise<string> {
  await callAll(programs, env, [call]);
  const metadata = JSON.parse(readFileSync(metadataFile, "utf8")) as Record<string, unknown>;
  const digest = metadata["containerimage.digest"];
  if (typeof digest !== "string" || !digestPattern.test(digest))
    throw new Error("buildx has told no digest (containerimage.digest in its metadata)");
  return digest;
}

/** @throws InvalidInputError */
function repositoriesOf(env: Environment, services: readonly string[]): Record<string, string[]> {
  const text = env[repositoriesVariable] ?? "";
  let value: unknown;
  try {
    value = JSON.parse(text || "{}");
  } catch {
    value = undefined;
  }
  const isMap =
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((each) => Array.isArray(each) && each.every((one) => typeof one === "string"));
  const known = isMap ? (value as Record<string, string[]>) : {};
  const problems: Problem[] = isMap
    ? services
        .filter((service) => (own(known, service) ?? []).length === 0)
        .map((service) => ({
          path: `${repositoriesVariable}.${service}`,
          message: "it is not said where its image goes",
          allowed: "a list of repositories: staging's first, then those that get a copy",
          fix: "take them from `pulumi stack output repositories` of each stack",
        }))
    : [
        {
          path: repositoriesVariable,
          message: "not lists of repositories by service",
          received: text,
          allowed: '{"api":["<repository>", …]}',
          fix: "correct it",
        },
      ];
  assertValid("Build", problems);
  return known;
}
