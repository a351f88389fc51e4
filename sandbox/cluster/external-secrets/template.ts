/** A template that the emulator does not understand, or that names a value which is not there. */
class TemplateError extends Error {
  override readonly name = "TemplateError";
}

/** From `{{` to `}}`, or to the end where nothing closes it. */
const ACTION = /\{\{(?:[^}]|\}(?!\}))*(?:\}\})?/g;
const UNDERSTOOD = /^\{\{\s*\.(\w+)\s*(?:\|\s*(\w+)\s*)?\}\}$/;

/** What a value may be piped through. */
const FUNCTIONS: Readonly<Record<string, (text: string) => string>> = { urlquery };

/**
 * Fills a template of engine version v2 in: `{{ .key }}` and `{{ .key | urlquery }}`.
 * @throws {TemplateError} for whatever else is between braces: a rehearsal must not guess
 */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(ACTION, (action: string) => {
    const [, key = "", name] = UNDERSTOOD.exec(action) ?? [];
    const apply =
      name === undefined
        ? (text: string) => text
        : Object.hasOwn(FUNCTIONS, name)
          ? FUNCTIONS[name]
          : undefined;
    if (key === "" || apply === undefined) {
      throw new TemplateError(
        `the sandbox's External Secrets understands {{ .key }} and {{ .key | urlquery }} only, got ${action}`,
      );
    }
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) throw new TemplateError(`${action}: map has no entry for key "${key}"`);
    return apply(value);
  });
}

/** As Go's url.QueryEscape, which the function of this name is: all but letters, digits and `-_.~`, a space as `+`. */
function urlquery(text: string): string {
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}
