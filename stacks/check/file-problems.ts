/** What is wrong with a stack's file before any setting of it is judged. Pure. */
import { type Document, isMap, isScalar, visit, type YAMLError } from "yaml";
import { closest } from "../../components/closest.ts";
import type { Problem } from "../../components/validation.ts";

/** A problem, and how many characters before it the file has. */
interface Placed extends Problem {
  readonly offset: number;
}

/** Everything that is wrong with it, each place once. */
export function problemsOfFile(document: Document): Placed[] {
  const syntax = syntaxProblems(document);
  const unread = unreadKeys(document);
  if (syntax.length === 0) return unread;
  // A section that stands too far to the left makes the next ones look as if they stood too far to the right.
  const isIndentation = document.errors.every(({ code }) => code === "BAD_INDENT");
  return isIndentation && document.errors.length > 0 && unread.length > 0 ? unread.slice(0, 1) : syntax;
}

/** What makes it no YAML. */
function syntaxProblems(document: Document): Placed[] {
  return [
    ...document.errors.filter(isCause).map((error) => ({
      ...syntaxProblem(error.message, error.code),
      offset: error.pos[0],
    })),
    ...aliasProblems(document),
  ];
}

/** Not what follows from another: a tab, or one wrong indentation, makes what comes after it look wrong, too. */
function isCause({ code }: YAMLError, index: number, errors: readonly YAMLError[]): boolean {
  const first = (other: YAMLError["code"]): number => errors.findIndex((error) => error.code === other);
  if (first("TAB_AS_INDENT") !== -1) return index === first("TAB_AS_INDENT");
  return code !== "BAD_INDENT" || index === first("BAD_INDENT");
}

const fixes: Partial<Record<YAMLError["code"], Pick<Problem, "allowed" | "fix">>> = {
  DUPLICATE_KEY: {
    allowed: "each key of a group once",
    fix: "remove one of the two, or write what both say under one",
  },
  TAB_AS_INDENT: { allowed: "spaces before a setting", fix: "write two spaces for each tab" },
  BAD_INDENT: {
    allowed: "settings of one group below each other",
    fix: "indent it as the settings before it are",
  },
};

export function syntaxProblem(message: string, code?: YAMLError["code"]): Problem {
  return {
    path: "YAML",
    message: message.charAt(0).toLowerCase() + message.slice(1),
    allowed: "one YAML document",
    fix: "correct it where it says, or just before",
    ...(code && fixes[code]),
  };
}

/** Aliases of nothing: the parser takes them, and fails only when it is asked for the values. */
function aliasProblems(document: Document): Placed[] {
  const problems: Placed[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return;
      problems.push({
        ...syntaxProblem(`no anchor &${alias.source} comes before the alias *${alias.source}`),
        fix: "put quotes around it: a string that begins with * needs them",
        offset: alias.range?.[0] ?? 0,
      });
    },
  });
  return problems;
}

/**
 * What a stack's file may hold; Pulumi takes no notice of anything else, settings below a misspelt `config` included
 * (Pulumi's documentation, "Stack settings file reference").
 */
const KEYS = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

/** What Pulumi would not read. */
function unreadKeys({ contents, errors }: Document): Placed[] {
  if (!isMap(contents)) return errors.length > 0 ? [] : [{ ...noGroup, offset: contents?.range?.[0] ?? 0 }];
  const config = contents.get("config", true);
  if (config !== undefined && !isMap(config)) return [{ ...noGroup, offset: config.range?.[0] ?? 0 }];
  const keys = contents.items.flatMap(({ key }) => (isScalar(key) ? [key] : []));
  return keys.flatMap((key) => {
    const name = String(key.value);
    if (KEYS.includes(name)) return [];
    const meant = closest(name, KEYS);
    return [
      {
        path: name,
        message: "Pulumi reads nothing of this name",
        allowed: KEYS.join(", "),
        fix: meant
          ? `did you mean ${meant}?`
          : "write it below config, with its namespace: slipway:<section>",
        offset: key.range?.[0] ?? 0,
      },
    ];
  });
}

const noGroup: Problem = {
  path: "config",
  message: "the file has no settings",
  allowed: "a group config, with the settings below it",
  fix: "copy it from Pulumi.staging.yaml",
};
