import { variableOf } from "../../components/service/container-plan.ts";
import { bucketName } from "../../components/storage/bucket-name.ts";

/** The names of what a stack makes: the planners judge them and the layers use them. */
export interface StackName {
  readonly project: string;
  readonly stack: string;
}

/** The platform's name: stem of every name in the account. */
export function platformName({ project, stack }: StackName): string {
  return `${project}-${stack}`;
}

/** The project and stack of `<organization>/<project>/<stack>`; undefined where it isn't one. */
export function parseStackReference(reference: string): StackName | undefined {
  const { project, stack } = /^[^/]+\/(?<project>[^/]+)\/(?<stack>[^/]+)$/.exec(reference)?.groups ?? {};
  return project === undefined || stack === undefined ? undefined : { project, stack };
}

export const databaseIdentifier = (name: string, key: string): string => `${name}-${key}`;

/** The role and the database of a service on its server: no two services of a stack have one name. */
export const databaseRole = (service: string): string => `svc_${service.replaceAll("-", "_")}`;

export const dataBucketName = bucketName;
export const logBucketName = (name: string, accountId: string): string => bucketName(name, "logs", accountId);
/** What the names of parameters begin with by which other tools are told of a stack. */
export const parameterPath = (name: string): string => `/${name}`;

export const vaultName = (name: string): string => name;

/** The stem of the names of what lets GitHub Actions in. */
export const githubName = (name: string): string => `${name}-github`;

/** The namespace of a service, which is its own. */
export const serviceNamespace = (service: string, { namespace }: { readonly namespace?: string }): string =>
  namespace ?? service;

/** The environment variable that tells a service where another is: `web-shop` → `WEB_SHOP_URL`. */
export function serviceVariable(key: string): string {
  return `${variableOf(key)}_URL`;
}

/** The environment variable that tells a service its bucket: `uploads` → `UPLOADS_BUCKET`. */
export function bucketVariable(key: string): string {
  return `${variableOf(key)}_BUCKET`;
}
