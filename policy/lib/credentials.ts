import { literal } from "./admission.ts";
import { type Field, isAbsent } from "./field.ts";
import { concealed, type Finding, must } from "./finding.ts";

/**
 * Credentials that their form gives away: AWS's access keys, private keys, tokens of GitHub and Slack, URLs with a
 * password, and those of incoming webhooks of Slack, Discord, Microsoft Teams and Google Chat, which are all that is asked
 * of whoever posts there.
 */
const FORM =
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[opsur]_\w{36}|\bxox[abprs]-|:\/\/[^/\s:@]*:[^/\s@$]+@|\bhooks\.slack\.com\/(services|workflows|triggers)\/\w|\bdiscord(app)?\.com\/api\/webhooks\/\d|\bwebhook\.office\.com\/\w|\bchat\.googleapis\.com\/v1\/spaces\/\w+\/messages\?\w/;

/** Names whose last word says that the value is a secret; DB_PASSWORD_FILE and TOKEN_URL are none of them. */
const NAME =
  /(passw(or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)$/i;

/** Values that tell nothing: switches, references to other variables, and paths of files. */
const HARMLESS = /^$|^(true|false|\d{1,3})$|^\$\(\w+\)$|^\//;

/** Whether a text has a credential in it that its form gives away. */
export const holdsCredential = (text: string): boolean => FORM.test(text);

function isCredential(name: unknown, value: string): boolean {
  return holdsCredential(value) || (typeof name === "string" && NAME.test(name) && !HARMLESS.test(value));
}

/** A named value must not look like a credential; it is never shown. */
export function mustBeNoCredential(name: unknown, field: Field, allowed: string): Finding | undefined {
  // Texts are not all: a number can be a password, too.
  const finding = must(
    field,
    (value) => isAbsent(value) || typeof value === "object" || !isCredential(name, String(value)),
    allowed,
  );
  return finding && { ...finding, field: concealed(field) };
}

/** The same as CEL, of a name and a value that are strings. */
export const isNoCredential = (name: string, value: string): string =>
  `!${value}.matches(${literal(FORM.source)}) &&
    (!${name}.matches(${literal(`(?i)${NAME.source}`)}) || ${value}.matches(${literal(HARMLESS.source)}))`;
