/** The small shell scripts of a sandbox, as text. */
import { ONLY_PREVIEWS } from "../plugin/only-previews.ts";

/** Quotes a word for a POSIX shell. */
export function shellQuote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A script that becomes `command`, with the caller's arguments after it. */
export function execScript(command: readonly string[]): string {
  return `#!/bin/sh\nexec ${command.map(shellQuote).join(" ")} "$@"\n`;
}

export interface PulumiScriptOptions {
  /** The engine itself. */
  readonly engine: string;
  readonly projectRoot: string;
  readonly stack: string;
  /** File whose one line is `encryptionsalt: …`. */
  readonly encryptionSalt: string;
  /** Where to write the stack file that the engine shall read. */
  readonly stackConfig: string;
}

/** Commands of the CLI that read the stack file and have `--config-file` (pulumi 3.250, `pulumi <command> --help`). */
const CONFIGURED_COMMANDS = [
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "down",
  "import",
  "watch",
];

/** Flags before or after the command whose value is a word of its own. */
const VALUED_FLAGS = [
  "--color",
  "--otel-traces",
  "--tracing",
  "--profiling",
  "--memprofilerate",
  "-v",
  "--verbose",
];

/**
 * The sandbox's `pulumi`.
 *
 * An engine with a passphrase writes `encryptionsalt` into Pulumi.<stack>.yaml, and would change a committed file (or,
 * where the real stack's salt is committed, ask for the real passphrase). So a command that reads the stack file of
 * this project and of this sandbox's stack gets it by `--config-file`: a copy, made anew each time, in which the
 * sandbox's own salt stands for whatever secrets provider the real stack has. A preview's plugins are told that they
 * are. Everything else passes as it is.
 *
 * The copy is not given by `PULUMI_OPTION_CONFIG_FILE`, which every command would heed: `pulumi config set` would then write
 * into the copy, and the next command make that anew without what was set. Which stack and project a command is for has
 * to be read from its arguments either way.
 */
export function pulumiScript(options: PulumiScriptOptions): string {
  const { engine, projectRoot, stack, encryptionSalt, stackConfig } = options;
  return `#!/bin/sh
engine=${shellQuote(engine)} root=${shellQuote(projectRoot)} own_stack=${shellQuote(stack)}
copy=${shellQuote(stackConfig)} salt=${shellQuote(encryptionSalt)}

command= stack=$own_stack dir=. configured= next=
for argument in "$@"; do
  case $next in
    stack) stack=$argument next=; continue ;;
    dir) dir=$argument next=; continue ;;
    value) next=; continue ;;
  esac
  case $argument in
    -s|--stack) next=stack ;;
    -s=*|--stack=*) stack=\${argument#*=} ;;
    -s?*) stack=\${argument#-s} ;;
    -C|--cwd) next=dir ;;
    --cwd=*) dir=\${argument#*=} ;;
    --config-file|--config-file=*) configured=already ;;
    ${VALUED_FLAGS.join("|")}) next=value ;;
    -*) ;;
    *) command=\${command:-$argument} ;;
  esac
done

case $command in
  preview|pre) export ${ONLY_PREVIEWS}=true ;;
  *) unset ${ONLY_PREVIEWS} ;;
esac
case $command in
  ${CONFIGURED_COMMANDS.join("|")}) ;;
  *) exec "$engine" "$@" ;;
esac
case "$(cd "$dir" 2>/dev/null && pwd -P)/" in
  "$root"/*) ;;
  *) exec "$engine" "$@" ;;
esac
case $configured:\${stack##*/} in
  ":$own_stack") ;;
  *) exec "$engine" "$@" ;;
esac

draft=$copy.$$
{
  grep -v -E '^(encryptionsalt|encryptedkey|secretsprovider):' "$root/Pulumi.$own_stack.yaml"
  echo
  cat "$salt"
} >"$draft" && mv "$draft" "$copy" || exit 1
exec "$engine" "$@" --config-file "$copy"
`;
}
