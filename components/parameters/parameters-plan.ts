import { below, type PathOf, type Problem, type Resolved } from "../validation.ts";
import type { Plain } from "../plain.ts";
import type { ParametersArgs } from "./parameters-args.ts";

/** The plain part of the arguments: what the parameters are called, and what decides how many there are. */
export type ParametersPlanArgs = Plain<ParametersArgs>;

export interface ParameterPlan {
  /** The last part of its name, e.g. `cluster/name`. */
  readonly key: string;
  /** The whole name, e.g. `/shop-production/cluster/name`. */
  readonly name: string;
  readonly type: "String" | "StringList";
}

export interface ParametersPlan {
  readonly parameters: readonly ParameterPlan[];
}

/**
 * Systems Manager API reference, PutParameter, "Name": the letters, fifteen levels, no name that begins with `aws` or
 * `ssm` in whatever case (User Guide, "Understanding requirements and constraints for parameter names": `/aws/testparam1`
 * neither), and 1011 characters with the ARN before the name, which takes up to 61 in the partitions and regions there are.
 */
const pathPattern = /^(\/[A-Za-z0-9_.-]+)+$/;
const keyPattern = /^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;
const maxLevels = 15;
const maxLength = 950;
const letters = "letters, digits and _ . - between slashes";

/** Applies the defaults and collects every problem; the plan is only meaningful when there is none. */
export function planParameters(
  args: ParametersPlanArgs,
  path: string | PathOf = "",
): Resolved<ParametersPlan> {
  const at = below(path);
  const { values = {}, lists = {} } = args;
  const keys = { values: Object.keys(values), lists: Object.keys(lists) };
  const both = keys.lists.filter((key) => keys.values.includes(key));
  const of = (type: ParameterPlan["type"]) => (key: string) => ({ key, name: `${args.path}/${key}`, type });
  return {
    plan: { parameters: [...keys.values.map(of("String")), ...keys.lists.map(of("StringList"))] },
    problems: [
      ...parameterPathProblems(args.path, at("path")),
      ...(["values", "lists"] as const).flatMap((group) =>
        keys[group].flatMap((key) => keyProblems(key, args.path, at(`${group}.${key}`))),
      ),
      ...both.map((key) => ({
        path: at(`lists.${key}`),
        message: "one parameter can't be a value and a list",
        received: key,
        allowed: "a key in values or in lists",
        fix: "remove one of the two",
      })),
    ],
  };
}

/** The problem of the path that parameters' names begin with: none, or one. */
export function parameterPathProblems(value: string, path: string): Problem[] {
  if (!pathPattern.test(value)) {
    return [
      {
        path,
        message: "not a path of parameters",
        received: value,
        allowed: `a slash, then ${letters}, e.g. /shop-production`,
        fix: value.startsWith("/") ? "rename it, without a slash at the end" : "begin it with a slash",
      },
    ];
  }
  if (!/^\/(aws|ssm)/i.test(value)) return [];
  return [
    {
      path,
      message: "AWS keeps names that begin with aws or ssm for itself",
      received: value,
      allowed: "any other beginning, e.g. /shop-production",
      fix: "rename it",
    },
  ];
}

function keyProblems(key: string, beginning: string, path: string): Problem[] {
  const name = `${beginning}/${key}`;
  const levels = name.split("/").length - 1;
  const isSound = keyPattern.test(key);
  if (isSound && levels <= maxLevels && name.length <= maxLength) return [];
  return [
    {
      path,
      message: isSound
        ? `the name ${levels > maxLevels ? `has ${levels} levels` : `is ${name.length} characters long`}`
        : "the name has characters that are not allowed",
      received: key,
      allowed: `${letters}; with the path ${maxLevels} levels and ${maxLength} characters at most`,
      fix: isSound ? "shorten it" : "rename it, e.g. cluster/name",
    },
  ];
}

/** Systems Manager API reference, PutParameter, "Value": standard parameters have a limit of 4 KB. */
const maxBytes = 4096;

/** What is wrong with a value, which is known only once what it comes from is there. */
export function valueProblem(value: string): string | undefined {
  const bytes = Buffer.byteLength(value);
  if (value === "") return "the value is empty, which no parameter may be";
  if (bytes > maxBytes) return `the value has ${bytes} bytes, and a parameter holds ${maxBytes} at most`;
  return undefined;
}

/** The same of a list, whose members a comma is between: there is no way to escape one (PutParameter, "Type"). */
export function listProblem(members: readonly string[]): string | undefined {
  const split = members.find((member) => member === "" || member.includes(","));
  if (split === undefined) return valueProblem(members.join(","));
  return `a list's members may be neither empty nor have a comma, and one is ${JSON.stringify(split)}`;
}
