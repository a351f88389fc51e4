import { parseDocument } from "yaml";
import { z } from "zod";
import { assertValid, type Problem } from "../components/validation.ts";
import { schemaErrors } from "../stacks/config/schema-errors.ts";

/** Name of the file, used in messages too. */
export const settingsFile = "pipeline.yaml";

const url = z.url({ protocol: /^https?$/ });

/** One request that a release has to answer. */
const check = z.strictObject({
  path: z.string().startsWith("/"),
  /** Status of a good answer; a redirect is one of its own. */
  status: z.int().min(100).max(599).default(200),
  /** Text that the body has to have. */
  contains: z.string().min(1).exactOptional(),
});

/**
 * Whose signature an image has to have: a workflow's, exactly as Fulcio writes it into the certificate, or a key's. No
 * pattern: one that is too wide lets in what it should keep out.
 */
const signer = z.strictObject({
  identity: url.exactOptional(),
  issuer: url.exactOptional(),
  /** The repository, `owner/name`, whose run of that workflow it has to be. */
  repository: z.string().exactOptional(),
  /** Public key: a file, or a KMS reference such as `awskms:///alias/release`. */
  key: z.string().min(1).exactOptional(),
  /** Whether a signature by key has to be in the public log, too. */
  publicLog: z.boolean().default(true),
});

const settings = z.strictObject({
  signer,
  services: z
    .record(
      z.string(),
      z.strictObject({
        build: z
          .strictObject({
            context: z.string().min(1),
            platforms: z.array(z.enum(["linux/amd64", "linux/arm64"])).min(1),
          })
          .exactOptional(),
        /** @default one request for /health */
        smoke: z.array(check).exactOptional(),
        /** Where another pipeline builds the image. @default that of all services */
        signer: signer.exactOptional(),
      }),
    )
    .default({}),
  stacks: z
    .record(
      z.string(),
      z.strictObject({
        /** How long a release is watched before it is good: requests go on, and the error budget is asked for. */
        bakeMinutes: z.number().min(0).max(240).default(0),
        /** Where Prometheus answers; without it only the requests tell. */
        prometheusUrl: url.exactOptional(),
      }),
    )
    .default({}),
  /** The repository that a GitOps tool applies services from, as that tool reads it. @default none */
  gitOps: z
    .strictObject({
      url: z.url({ protocol: /^(https|ssh)$/ }),
      branch: z.string().min(1).default("main"),
      /** How often Flux reads the repository, in seconds; a webhook (Flux, "Receiver") makes that sooner. */
      readSeconds: z.int().min(5).max(3_600).default(60),
      /** How often Flux puts back what somebody has changed by hand, in seconds. */
      healSeconds: z.int().min(10).max(3_600).default(300),
    })
    .exactOptional(),
});

export type Settings = z.output<typeof settings>;

/** A stack's name as `stacks` has it: without the organisation that it may be called with. */
export function stackName(stack: string): string {
  return stack.split("/").at(-1) ?? "";
}
export type Signer = Settings["signer"];
export type CheckSettings = z.output<typeof check>;

/**
 * Reads `pipeline.yaml`. Pure.
 * @throws InvalidInputError with every problem
 */
export function parseSettings(text: string): Settings {
  const document = parseDocument(text);
  const faults = document.errors.map(({ message, linePos }): Problem => ({
    path: `${settingsFile}:${linePos?.[0].line ?? 1}`,
    message: message.split("\n", 1)[0] ?? "no YAML",
    allowed: "one YAML document",
    fix: "correct it where it says, or just before",
  }));
  assertValid("Pipeline", faults);
  const value: unknown = document.toJS();
  const result = settings.safeParse(value);
  if (!result.success) {
    assertValid("Pipeline", schemaErrors(settingsFile, value, settings, result.error.issues));
    throw result.error;
  }
  const { data } = result;
  assertValid("Pipeline", [
    ...signerProblems(data.signer, `${settingsFile}.signer`),
    ...Object.entries(data.services).flatMap(([service, { signer: own }]) =>
      own ? signerProblems(own, `${settingsFile}.services.${service}.signer`) : [],
    ),
  ]);
  return data;
}

function signerProblems({ key, identity, issuer, repository }: Signer, path: string): Problem[] {
  const names = Object.entries({ identity, issuer, repository });
  const missing = names.filter(([, value]) => value === undefined).map(([name]) => name);
  if (key === undefined)
    return missing.map((name) => ({
      path: `${path}.${name}`,
      message: "it is missing",
      allowed: "identity, issuer and repository of the workflow that builds; or key alone",
      fix: "add it: whoever is not named exactly could be anybody",
    }));
  return names.length === missing.length
    ? []
    : [
        {
          path: `${path}.key`,
          message: "a key and a workflow are two signers",
          allowed: "identity, issuer and repository; or key alone",
          fix: "keep one of them",
        },
      ];
}
