import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assertValid, type Problem } from "../../components/validation.ts";
import { imageDigestsVariable } from "../../stacks/config/image-digests.ts";
import { renderVariable } from "../../stacks/config/rendering.ts";
import type { Environment, Programs } from "../programs.ts";
import type { PreviewDigest } from "../preview/plan.ts";
import type { Digests } from "../release/plan.ts";
import { type Settings, settingsFile, stackName } from "../settings.ts";
import { type ServiceImage, verifyImages } from "../verify/verify.ts";
import { filesOf } from "./files.ts";
import { foldersOf, serviceFolder } from "./folders.ts";
import { digestsIn, imagesOf } from "./images.ts";
import { type KubernetesObject, objectsOf } from "./objects.ts";

export interface RenderRequest {
  readonly stack: string;
  /** A checkout of the deploy repository. */
  readonly into: string;
  /** Services whose objects a GitOps tool applies, as the stack's settings have them. */
  readonly services: readonly string[];
  /** Digests to write; what the folder has already stays for the others. */
  readonly requested: Digests;
  readonly settings: Settings;
  /** Of `pulumi preview`, the policy pack among them. */
  readonly updateOptions: readonly string[];
}

export interface RenderWorld {
  readonly programs: Programs;
  readonly env: Environment;
  /** Folder of the project. */
  readonly root: string;
  say(line: string): void;
}

/**
 * Writes what a GitOps tool is to apply of a stack into a checkout of its deploy repository: planned and judged as any
 * update, its images verified as before any update. Nothing is written unless all of it is right.
 * @throws InvalidInputError
 */
export async function render(request: RenderRequest, world: RenderWorld): Promise<void> {
  const { stack, into, services, requested, settings } = request;
  const { say } = world;
  assertValid("Render", [
    ...(settings.gitOps === undefined ? [repositoryProblem] : []),
    ...(existsSync(into) ? [] : [folderProblem(into)]),
    ...(services.length === 0 ? [servicesProblem] : []),
    ...Object.keys(requested)
      .filter((service) => !services.includes(service))
      .map((service) => unknownServiceProblem(service, services)),
  ]);
  const name = stackName(stack);
  const written = writtenDigests(into, name, services);
  const digests = { ...written, ...requested };
  const { objects, problems } = objectsOf(await planned(request, digests, world), services);
  assertValid("Render", problems);
  const images = services.flatMap((service) => serviceImages(service, objects[service] ?? []));
  await verifyImages(images, settings, world.programs);
  for (const { service, digest } of images) say(`Verified: ${service} ${digest}`);
  const { gitOps: repository } = settings;
  if (repository === undefined) return; // said above
  const files = filesOf({ stack: name, repository, objects, gate: gateOf(world.root) });
  for (const folder of foldersOf(name)) rmSync(join(into, folder), { recursive: true, force: true });
  for (const [path, text] of files) {
    mkdirSync(dirname(join(into, path)), { recursive: true });
    writeFileSync(join(into, path), text);
  }
  for (const { service, digest } of images)
    say(
      `${service}: ${written[service] === digest ? "the same image" : `${written[service] ?? "nothing"} → ${digest}`}`,
    );
  say(`Written: ${files.size} files of ${name} into ${into}. What is committed there is what is applied.`);
}

/** @throws Error where the update would be refused: what it says of itself is in the log */
async function planned(
  { stack, updateOptions }: RenderRequest,
  digests: Digests,
  { programs, env }: RenderWorld,
): Promise<PreviewDigest> {
  const { code, stdout } = await programs.capture(
    "pulumi",
    ["preview", "--stack", stack, "--json", "--show-sames", "--non-interactive", ...updateOptions],
    { ...env, [imageDigestsVariable]: JSON.stringify(digests), [renderVariable]: "true" },
  );
  const digest = parsed(stdout);
  if (code === 0 && digest !== undefined) return digest;
  const errors = (digest?.diagnostics ?? []).flatMap(({ severity, message = "" }) =>
    severity === "error" ? [message.trim()] : [],
  );
  throw new Error(
    ["The preview failed, or a policy refuses what it plans: nothing is written.", ...errors].join("\n"),
  );
}

function parsed(text: string): PreviewDigest | undefined {
  try {
    return JSON.parse(text) as PreviewDigest;
  } catch {
    return undefined; // it failed before it had anything to say
  }
}

function serviceImages(service: string, objects: readonly KubernetesObject[]): ServiceImage[] {
  return [...new Set(objects.flatMap(imagesOf))].map((image) => {
    const [repository = "", digest = ""] = image.split("@");
    return { service, repository, digest };
  });
}

/** What the folder has of each service: that is what runs, whatever the stack's outputs say. */
function writtenDigests(into: string, stack: string, services: readonly string[]): Digests {
  return Object.fromEntries(
    services.flatMap((service) => {
      const folder = join(into, serviceFolder(stack, service));
      const found = existsSync(folder) ? digestsIn(textsOf(folder)) : [];
      return found[0] === undefined ? [] : [[service, found[0]] as const];
    }),
  );
}

function textsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}

/** The rules' own release, by which this commit was judged. */
function gateOf(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, "policy/package.json"), "utf8")) as {
    version: string;
  };
  return readFileSync(join(root, "ci/render/check.yml"), "utf8").replaceAll("VERSION", version);
}

const repositoryProblem: Problem = {
  path: `${settingsFile}.gitOps`,
  message: "it is missing: nobody knows from where the objects are applied",
  allowed: "url and branch of the deploy repository",
  fix: "add it (docs/gitops.md)",
};

const servicesProblem: Problem = {
  path: "slipway:services",
  message: "no service of the stack is applied from a deploy repository",
  allowed: "services of which some have gitOps: true",
  fix: "set it for those that are to be (docs/gitops.md)",
};

function folderProblem(into: string): Problem {
  return {
    path: "--into",
    message: "there is no such folder",
    received: into,
    allowed: "a checkout of the deploy repository",
    fix: "clone it there first",
  };
}

function unknownServiceProblem(service: string, services: readonly string[]): Problem {
  return {
    path: `${imageDigestsVariable}.${service}`,
    message: "it is not applied from the deploy repository",
    allowed: services.join(", "),
    fix: "deploy it by npm run ci -- up, or set gitOps: true for it",
  };
}
