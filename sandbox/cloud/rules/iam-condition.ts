import { BlockList, isIP } from "node:net";
import { isRecord } from "../../plugin/wire.ts";
import { UnmodelledError } from "../errors.ts";
import { arnParts, matchesArn, matchesGlob } from "./glob.ts";

/** Condition keys of a call: one value, or those of a multivalued key. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

type Compare = (wanted: string, found: string) => boolean;
type Condition = (wanted: readonly string[], found: readonly string[] | undefined) => boolean;

/**
 * How each operator compares one value of a policy with one of the request; the negated ones are made of them.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
const COMPARISONS: Readonly<Record<string, Compare>> = {
  StringEquals: (wanted, found) => wanted === found,
  StringEqualsIgnoreCase: (wanted, found) => wanted.toLowerCase() === found.toLowerCase(),
  StringLike: matchesGlob,
  NumericEquals: (wanted, found) => number(found) === number(wanted),
  NumericLessThan: (wanted, found) => number(found) < number(wanted),
  NumericLessThanEquals: (wanted, found) => number(found) <= number(wanted),
  NumericGreaterThan: (wanted, found) => number(found) > number(wanted),
  NumericGreaterThanEquals: (wanted, found) => number(found) >= number(wanted),
  DateEquals: (wanted, found) => date(found) === date(wanted),
  DateLessThan: (wanted, found) => date(found) < date(wanted),
  DateLessThanEquals: (wanted, found) => date(found) <= date(wanted),
  DateGreaterThan: (wanted, found) => date(found) > date(wanted),
  DateGreaterThanEquals: (wanted, found) => date(found) >= date(wanted),
  Bool: (wanted, found) => bool(wanted) === bool(found),
  BinaryEquals: (wanted, found) => wanted === found,
  IpAddress: isWithin,
  // The two behave alike, says the User Guide.
  ArnEquals: isSameArn,
  ArnLike: isSameArn,
};

const NEGATIONS: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  NumericNotEquals: "NumericEquals",
  DateNotEquals: "DateEquals",
  NotIpAddress: "IpAddress",
  ArnNotEquals: "ArnEquals",
  ArnNotLike: "ArnLike",
};

/**
 * Whether a statement's condition is met: all operators and keys, each with any of its values (a negated one: with
 * none of them).
 * @param hasVariables whether `${…}` is a policy variable (Version 2012-10-17) rather than text
 * @throws {UnmodelledError} where it can't be told. To take a doubtful condition for not met would open a Deny.
 */
export function isConditionMet(condition: unknown, context: RequestContext, hasVariables: boolean): boolean {
  const found = new Map(
    Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()] as const),
  );
  // Not `every` of the raw entries: what can't be judged must be said, whatever the others come to.
  return Object.entries(recordOf(condition, "a Condition"))
    .flatMap(([operator, tests]) => {
      const judge = conditionOf(operator);
      return Object.entries(recordOf(tests, `the condition ${operator}`)).map(([key, value]) => {
        const wanted = [value].flat().map(String);
        if (hasVariables) assertNoVariables(wanted);
        return judge(wanted, found.get(key.toLowerCase()));
      });
    })
    .every(Boolean);
}

/** @throws {UnmodelledError} where one of the values has a policy variable */
export function assertNoVariables(values: readonly string[]): void {
  const variable = values.find((value) => value.includes("${"));
  if (variable !== undefined) refuse(`the policy variable in ${JSON.stringify(variable)}`);
}

/** Whether IAM has a condition operator of that name. */
export function isConditionOperator(operator: string): boolean {
  return operator === "Null" || partsOf(operator) !== undefined;
}

/** What an operator but `Null` is made of; undefined where IAM has none of that name. */
function partsOf(operator: string) {
  const [, set, base = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const negated = Object.hasOwn(NEGATIONS, base) ? NEGATIONS[base] : undefined;
  const name = negated ?? base;
  const compare = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  return compare && { set, compare, isNegated: negated !== undefined, ifExists: ifExists !== undefined };
}

function conditionOf(operator: string): Condition {
  if (operator === "Null") return isNull;
  const parts = partsOf(operator);
  if (parts === undefined) return refuse(`the condition operator ${operator}`);
  const { set, compare, isNegated, ifExists } = parts;
  const isMetBy = (wanted: readonly string[], found: string): boolean =>
    wanted.some((each) => compare(each, found)) !== isNegated;
  return (wanted, found) => {
    if (found === undefined || found.length === 0) return isAbsentMet(operator, set, isNegated, ifExists);
    if (set === "ForAllValues") return found.every((each) => isMetBy(wanted, each));
    if (set === "ForAnyValue") return found.some((each) => isMetBy(wanted, each));
    const [only = "", ...others] = found;
    if (others.length > 0) return refuse(`${operator} without a set operator on a key of several values`);
    return isMetBy(wanted, only);
  };
}

/**
 * What a condition says of a key that the request does not have. Sources: IAM User Guide, "Condition operators"
 * (…IfExists; negated operators) and "Set operators for multivalued context keys".
 */
function isAbsentMet(
  operator: string,
  set: string | undefined,
  isNegated: boolean,
  ifExists: boolean,
): boolean {
  if (set === "ForAllValues") return true;
  // The guide has both "if the key is not present, true" and "no matching key: false".
  if (set === "ForAnyValue") return ifExists ? refuse(`${operator} on a key that the request lacks`) : false;
  return isNegated || ifExists;
}

/** `true`: the key must be absent; `false`: it must be there, with a value. */
function isNull(wanted: readonly string[], found: readonly string[] | undefined): boolean {
  const isAbsent = found === undefined || found.length === 0;
  return wanted.some((each) => bool(each) === isAbsent);
}

function bool(text: string): boolean {
  const value = text.toLowerCase();
  return value === "true" || value === "false"
    ? value === "true"
    : refuse(`the Boolean ${JSON.stringify(text)}`);
}

function number(text: string): number {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : refuse(`the number ${JSON.stringify(text)}`);
}

/** W3C's profile of ISO 8601, or seconds since 1970. Without a zone a time of day would be anybody's. */
function date(text: string): number {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  const isDate = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/.test(text);
  const time = isDate ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? refuse(`the date ${JSON.stringify(text)}`) : time;
}

/** An address alone is its own block. */
function isWithin(block: string, address: string): boolean {
  const [base = "", prefix, ...more] = block.split("/");
  const version = isIP(base);
  const bits = prefix === undefined ? (version === 6 ? 128 : 32) : Number(prefix);
  const isBlock = version !== 0 && more.length === 0 && (prefix === undefined || /^\d{1,3}$/.test(prefix));
  if (!isBlock || bits > (version === 6 ? 128 : 32)) return refuse(`the block ${JSON.stringify(block)}`);
  if (isIP(address) === 0) return refuse(`the address ${JSON.stringify(address)}`);
  if (isIP(address) !== version) return false;
  const blocks = new BlockList();
  const family = version === 6 ? "ipv6" : "ipv4";
  blocks.addSubnet(base, bits, family);
  return blocks.check(address, family);
}

function isSameArn(pattern: string, arn: string): boolean {
  for (const text of [pattern, arn]) {
    if (arnParts(text) === undefined)
      return refuse(`the ARN ${JSON.stringify(text)} of fewer than six parts`);
  }
  return matchesArn(pattern, arn);
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  return isRecord(value) ? value : refuse(`${what} that is no object`);
}

function refuse(what: string): never {
  throw new UnmodelledError(`${what} in an IAM policy`, "sandbox/cloud/rules/iam-condition.ts");
}
