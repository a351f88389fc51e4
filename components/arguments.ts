import { argumentChoices, argumentTypes } from "./argument-types.ts";
import { closest } from "./closest.ts";
import { own } from "./own.ts";
import { assertValid, below, type PathOf, type Problem } from "./validation.ts";

/** A component, as far as its arguments are judged. */
interface Component {
  /** Its type token, as the SDK has it. */
  readonly __pulumiType?: string;
}

/**
 * Refuses arguments that are missing, of a wrong type or misspelt, before anything is read of them. A compiler says so too, but types
 * are stripped where a program runs, and JavaScript has none.
 * @throws InvalidInputError with every one
 */
export function assertArguments(component: object, name: string, args: unknown): void {
  const token = (component as Component).__pulumiType ?? "";
  assertValid(`${token.replace(/^.*:/, "")} ${name}`, argumentProblems(token, args));
}

/** Every argument that is missing, of a wrong type or misspelt. A component that nobody knows is not judged. */
export function argumentProblems(token: string, args: unknown): Problem[] {
  return argumentTypes[token] === undefined ? [] : groupProblems(token, args ?? {}, "");
}

export interface ArgumentMember {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: string;
}

/** What a component takes, by its token, or what a group of settings has, by its name. */
export function membersOf(group: string): ArgumentMember[] {
  const members = (argumentTypes[group] ?? "").split(", ").filter((member) => member !== "");
  return members.map((member) => {
    const [name = "", type = ""] = member.split(": ");
    return { name: name.replace(/\?$/, ""), isOptional: name.endsWith("?"), type };
  });
}

function groupProblems(group: string, value: unknown, path: string): Problem[] {
  if (!isObject(value)) return wrongType(value, "a group of settings", path === "" ? "args" : path);
  const at = below(path);
  const members = membersOf(group);
  const problems = members.flatMap(({ name, isOptional, type }): Problem[] => {
    const member = own(value, name);
    if (member !== undefined) return typeProblems(type, member, at(name));
    if (isOptional) return [];
    return [{ path: at(name), message: "it is missing", allowed: described(type), fix: "add it" }];
  });
  return [...problems, ...misspeltProblems(members, value, at)];
}

/**
 * What is misspelt: it would be ignored in silence, and the default taken. Other names are left alone, since programs pass
 * what several components take by one object (`{ ...inCluster, values }`), and a compiler knows no better of a spread.
 */
function misspeltProblems(
  members: readonly ArgumentMember[],
  value: Readonly<Record<string, unknown>>,
  at: PathOf,
): Problem[] {
  const missing = members.map(({ name }) => name).filter((name) => own(value, name) === undefined);
  return Object.entries(value).flatMap(([name, given]) => {
    if (given === undefined || argumentNames().has(name)) return [];
    const meant = closest(name, missing, 0.2);
    if (meant === undefined) return [];
    return [
      {
        path: at(name),
        message: "there is no such argument",
        allowed: members.map((member) => member.name).join(", "),
        fix: `did you mean ${meant}?`,
      },
    ];
  });
}

let names: ReadonlySet<string> | undefined;

/** What any component or group of settings takes. */
function argumentNames(): ReadonlySet<string> {
  return (names ??= new Set(
    Object.keys(argumentTypes).flatMap((group) => membersOf(group).map(({ name }) => name)),
  ));
}

/** What a type is of: `string~` in a list (`[]`) or a map (`{}`), which may itself be known only later (`~`). */
export function partsOf(type: string) {
  const { inner = "", kind, mark } = /^(?<inner>.*?)(?<kind>\[\]|\{\})?(?<mark>~?)$/.exec(type)?.groups ?? {};
  return { inner, kind, mark };
}

function typeProblems(type: string, value: unknown, path: string): Problem[] {
  const { inner, kind, mark } = partsOf(type);
  if (isLater(value)) {
    // Another language's program has a list of outputs as one: `private_subnet_ids=network.private_subnet_ids`.
    return mark === "~" || inner.includes("~") || inner === "any"
      ? []
      : [
          {
            path,
            message: "its value is known only once something is made",
            allowed: `${described(type)}, known before`,
            fix: "write the value itself, or read it from the configuration: it decides what is made",
          },
        ];
  }
  if (kind === "[]") {
    if (!Array.isArray(value)) return wrongType(value, described(type), path);
    return value.flatMap((item, index) => typeProblems(inner, item, `${path}[${index}]`));
  }
  if (kind === "{}") {
    if (!isObject(value)) return wrongType(value, described(type), path);
    return Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : typeProblems(inner, item, `${path}.${key}`),
    );
  }
  if (inner === "any") return [];
  if (argumentTypes[inner] !== undefined) return groupProblems(inner, value, path);
  return typeof value === (Object.hasOwn(argumentChoices, inner) ? "string" : inner)
    ? []
    : wrongType(value, described(type), path, mark === "~");
}

function wrongType(value: unknown, allowed: string, path: string, maySecret = false): Problem[] {
  return [
    {
      path,
      message: "wrong type",
      ...(!maySecret && { received: value }),
      allowed,
      fix: `pass ${allowed}`,
    },
  ];
}

function described(type: string): string {
  const plain = type.replace(/~$/, "");
  if (plain.endsWith("[]")) return "a list";
  if (plain === "string" || Object.hasOwn(argumentChoices, plain)) return "a string";
  if (plain === "number") return "a number";
  if (plain === "boolean") return "true or false";
  return plain === "any" ? "a value" : "a group of settings";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLater(value);
}

/** An Output, or a promise. */
function isLater(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ("__pulumiOutput" in value || ("then" in value && typeof value.then === "function"))
  );
}
