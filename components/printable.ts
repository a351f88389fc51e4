/**
 * What a terminal, or a pipeline's log, would take for a command: C0, DEL, C1, what counts as a line's end, and what begins
 * one anywhere in a line: `##[` (actions/runner, ActionCommand.cs `TryParse`), `##vso[` (Azure Pipelines, "Logging
 * commands"), `##teamcity[` (TeamCity, "Service messages").
 */
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028\u2029]|#(?=#(?:vso|teamcity)?\[)/gi;

/** A text as one line that says what is in it: such characters as JSON writes them. */
export const printable = (text: string): string =>
  text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
