import { below, type Problem } from "../validation.ts";

/** Tags that every resource has to have: who answers for it, and who pays. */
export const requiredTags = ["owner", "cost-centre"] as const;

/**
 * AWS's limits. Source: Tagging AWS Resources and Tag Editor User Guide, "Tag naming limits and requirements".
 * Resources carry some tags of their own (`Name`, a load balancer's role, `backup`): room is kept for them.
 */
const limits = { tags: 50, ownTags: 5, key: 128, value: 256 };
const characters = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const allowedCharacters = "letters, digits, spaces and _ . : / = + - @";

export interface TagsPlanArgs {
  /** Value of the tag `environment`, e.g. `production`. */
  readonly environment: string;
  /** The team's own tags, `owner` and `cost-centre` among them. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The default tags of an environment's provider.
 * @returns the tags, meaningful only when there is no problem; paths are `<path>.<key>`
 */
export function planTags(
  { environment, tags }: TagsPlanArgs,
  path = "",
): { plan: Readonly<Record<string, string>>; problems: Problem[] } {
  const at = below(path);
  const own = { environment, "managed-by": "pulumi" };
  return {
    plan: { ...own, ...tags },
    problems: [
      ...requiredTags.flatMap((key) => (tags[key] ? [] : missingProblems(tags, key, at(key)))),
      ...Object.entries(tags).flatMap(([key, value]) => [
        ...keyProblems(key, at(key)),
        ...namesakeProblems(key, [...Object.keys(own), ...Object.keys(tags)], at(key)),
        ...valueProblems(value, at(key)),
      ]),
      ...countProblems(Object.keys({ ...own, ...tags }).length, path),
    ],
  };
}

function missingProblems(tags: Readonly<Record<string, string>>, key: string, path: string): Problem[] {
  return [
    {
      path,
      message: "a required tag is missing",
      received: tags[key],
      allowed: `${requiredTags.join(" and ")}, not empty`,
      fix: "say who answers for these resources, and who pays for them",
    },
  ];
}

function keyProblems(key: string, path: string): Problem[] {
  const allowed = `1 to ${limits.key} characters: ${allowedCharacters}; not beginning with aws:`;
  if (/^aws:/i.test(key)) {
    return [
      {
        path,
        message: "AWS keeps keys with this beginning for itself",
        received: key,
        allowed,
        fix: "rename it",
      },
    ];
  }
  if (key.length >= 1 && key.length <= limits.key && characters.test(key)) return [];
  return [{ path, message: "not a tag's key", received: key, allowed, fix: "rename it" }];
}

/** IAM and some other services take keys that differ in case only for the same key, and refuse the second. */
function namesakeProblems(key: string, keys: readonly string[], path: string): Problem[] {
  const lower = key.toLowerCase();
  if (keys.filter((each) => each.toLowerCase() === lower).length === 1) return [];
  return [
    {
      path,
      message: "another tag has this key",
      received: key,
      allowed:
        "each key once, upper and lower case taken alike; environment and managed-by are the platform's",
      fix: "remove or rename it",
    },
  ];
}

function valueProblems(value: string, path: string): Problem[] {
  if (value.length <= limits.value && characters.test(value)) return [];
  return [
    {
      path,
      message:
        value.length > limits.value ? `the value is ${value.length} characters long` : "not a tag's value",
      received: value,
      allowed: `up to ${limits.value} characters: ${allowedCharacters}`,
      fix: "shorten it, or leave other characters out",
    },
  ];
}

function countProblems(count: number, path: string): Problem[] {
  const most = limits.tags - limits.ownTags;
  if (count <= most) return [];
  return [
    {
      path,
      message: `${count} tags, environment and managed-by among them`,
      received: count,
      allowed: `up to ${most}: AWS takes ${limits.tags} a resource, of which ${limits.ownTags} are kept for the resource's own`,
      fix: "remove some",
    },
  ];
}
