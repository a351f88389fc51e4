import type { Problem } from "../../components/validation.ts";
import { platformName } from "../../stacks/config/names.ts";
import { nameOf, type PreviewDigest, typeOf } from "../preview/plan.ts";
import { imagesOf } from "./images.ts";

/** A Kubernetes object, as it is applied. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** The group of its API; empty of the core's. */
export function groupOf({ apiVersion }: Pick<KubernetesObject, "apiVersion">): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
}

const SERVICE = "slipway:service:Service";
/** What the engine writes where a value is known only once something is made (Pulumi SDK, `plugin.UnknownStringValue`). */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** What `pulumi preview --json` writes where a value is secret (`display.MassageSecrets`). */
const SECRET = "[secret]";

/**
 * The objects of some services, as a preview plans them. Pure.
 * @param wanted services, by their names in the stack's settings
 * @returns by service its objects, and what no repository can be given
 */
export function objectsOf(
  { steps = [] }: PreviewDigest,
  wanted: readonly string[],
): { readonly objects: Readonly<Record<string, readonly KubernetesObject[]>>; readonly problems: Problem[] } {
  const parents = new Map(steps.map(({ urn, newState }) => [urn, newState?.parent]));
  const found = new Map(wanted.map((service) => [service, new Map<string, KubernetesObject>()]));
  const problems: Problem[] = [];
  for (const { urn, op, newState } of steps) {
    const resource = serviceNameOf(urn, parents);
    const service = wanted.find((each) => resource === `${platformOf(urn)}-${each}`);
    if (service === undefined || newState === undefined || op.startsWith("delete")) continue;
    const inputs = newState.inputs ?? {};
    if (!typeOf(urn).startsWith("kubernetes:") || !isObject(inputs)) continue;
    const object = plain(inputs) as KubernetesObject;
    problems.push(...problemsOf(object, `slipway:services.${service}`));
    found.get(service)?.set(urn, object);
  }
  for (const [service, objects] of found)
    if (objects.size === 0) problems.push(nothingProblem(`slipway:services.${service}`));
  return {
    objects: Object.fromEntries(
      [...found].map(([service, objects]) => [
        service,
        [...objects.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
      ]),
    ),
    problems,
  };
}

const sortKey = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.name}`;

/** The service's resource that this one is part of. */
function serviceNameOf(urn: string, parents: ReadonlyMap<string, string | undefined>): string | undefined {
  const seen = new Set<string>();
  for (let at: string | undefined = urn; at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (typeOf(at) === SERVICE) return nameOf(at);
    seen.add(at);
  }
  return undefined;
}

/** The platform's name, by the project and stack of `urn:pulumi:<stack>::<project>::…`. */
function platformOf(urn: string): string {
  const [head = "", project = ""] = urn.split("::");
  return platformName({ project, stack: head.split(":").at(-1) ?? "" });
}

function isObject(inputs: Readonly<Record<string, unknown>>): boolean {
  const { apiVersion, kind, metadata } = inputs;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof metadata === "object";
}

/** Without what the provider notes for itself (`__…`), and without a status, which nobody applies. */
function plain(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((each) => plain(each, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith("__") && !(depth === 0 && key === "status"))
      .map(([key, each]) => [key, plain(each, depth + 1)]),
  );
}

function problemsOf(object: KubernetesObject, service: string): Problem[] {
  const path = `${service}: ${object.kind} ${object.metadata.name}`;
  if (object.kind === "Secret" && object.apiVersion === "v1")
    return [
      {
        path,
        message: "a Secret has no place in a repository",
        allowed: "objects without values of secrets, such as an ExternalSecret",
        fix: "name it under secrets: its value stays in AWS Secrets Manager",
      },
    ];
  return [
    ...placesOf(object, (text) => text === SECRET).map((place) => ({
      path: `${path}: ${place}`,
      message: "its value is secret",
      allowed: "objects without values of secrets",
      fix: "name it under secrets: its value stays in AWS Secrets Manager",
    })),
    ...placesOf(object, (text) => text.includes(UNKNOWN)).map((place) => ({
      path: `${path}: ${place}`,
      message: "its value is not known yet",
      allowed: "services whose roles, repositories and databases are there",
      fix: "make what they have in AWS first: npm run ci -- up",
    })),
    ...imagesOf(object)
      .filter((image) => !image.includes("@sha256:") && !image.includes(UNKNOWN))
      .map((image) => ({
        path: `${path}: image`,
        message: "an image without a digest",
        received: image,
        allowed: "<repository>@sha256:…",
        fix: "name it by its digest: a tag may be another image tomorrow",
      })),
  ];
}

function nothingProblem(path: string): Problem {
  return {
    path,
    message: "the preview has no object of it",
    allowed: "a service with an image",
    fix: 'push its first image, and name its digest (RUNBOOK.md, "The first image of a service")',
  };
}

/** Where strings are of which something holds, as paths. */
function placesOf(value: unknown, holds: (text: string) => boolean, path = ""): string[] {
  if (typeof value === "string") return holds(value) ? [path] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    placesOf(each, holds, path === "" ? key : `${path}.${key}`),
  );
}
