/**
 * What a Run or RunPlugin request means for the Node.js process that it starts: pure functions over plain values, so
 * that the command line and environment of every program can be tested without an engine.
 *
 * Plain JavaScript, because on Node 20 a TypeScript loader would add some 0.2 s to every preview.
 */

/** The exit code by which `@pulumi/pulumi/cmd/run` says that it has told the user everything already. */
const ALREADY_REPORTED = 32;

/**
 * Splits Pulumi.yaml's `nodeargs` the way a shell does for plain words, 'single' and "double" quotes.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function splitArguments(text) {
  const words = text.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}

/**
 * The options of `runtime:` in Pulumi.yaml that concern a running program. The official host's defaults: TypeScript
 * through ts-node unless `typescript: false`.
 *
 * @param {Record<string, unknown>} options
 * @returns {{ typescript: boolean, tsconfig: string, nodeargs: string[] }}
 * @throws {Error} naming every option of a wrong type
 */
export function parseRuntimeOptions(options) {
  const { typescript = true, tsconfig = "", nodeargs = "" } = options;
  const wrong = [
    typeof typescript !== "boolean" && `typescript must be true or false, not ${JSON.stringify(typescript)}`,
    typeof tsconfig !== "string" && `tsconfig must be a path, not ${JSON.stringify(tsconfig)}`,
    typeof nodeargs !== "string" && `nodeargs must be a string, not ${JSON.stringify(nodeargs)}`,
  ].filter(Boolean);
  if (wrong.length > 0) throw new Error(`runtime options of Pulumi.yaml: ${wrong.join("; ")}`);
  return { typescript, tsconfig, nodeargs: splitArguments(nodeargs) };
}

/**
 * @param {ReturnType<typeof parseRuntimeOptions>} options
 * @returns {Record<string, string>} what the SDK's runner reads from its environment
 */
export function runtimeEnvironment({ typescript, tsconfig }) {
  return {
    ...(typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
}

/**
 * Arguments of the `node` process that runs a program.
 *
 * @param {object} run
 * @param {string} run.runner resolved path of `@pulumi/pulumi/cmd/run`
 * @param {string[]} run.nodeargs
 * @param {Record<string, string>} run.flags flags of the runner; an empty one is left out
 * @param {boolean} run.dryRun
 * @param {string} run.entryPoint
 * @param {string[]} run.programArguments
 * @returns {string[]}
 */
export function programArguments({ runner, nodeargs, flags, dryRun, entryPoint, programArguments }) {
  const given = Object.entries(flags).filter(([, value]) => value !== "");
  return [
    ...nodeargs,
    runner,
    ...given.flatMap(([name, value]) => [`--${name}`, value]),
    ...(dryRun ? ["--dry-run"] : []),
    entryPoint,
    ...programArguments,
  ];
}

/**
 * What a policy pack reads from its environment about the stack that it is asked about; the engine's own names
 * (pulumi/sdk, `analyzer_plugin.go`, `constructEnv`).
 *
 * @param {{ organization: string, project: string, stack: string, dryRun: boolean, configMap: [string, string][] } | undefined} stack
 * @returns {Record<string, string>} nothing outside of any stack, as on publishing
 */
export function policyPackEnvironment(stack) {
  if (!stack) return {};
  const facts = {
    ORGANIZATION: stack.organization,
    PROJECT: stack.project,
    STACK: stack.stack,
    DRY_RUN: String(stack.dryRun),
  };
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(stack.configMap)),
    ...Object.fromEntries(
      Object.entries(facts).flatMap(([name, value]) =>
        value === "" ? [] : ["PULUMI_NODEJS_", "PULUMI_"].map((prefix) => [prefix + name, value]),
      ),
    ),
  };
}

/**
 * What the engine is told of a program's end.
 *
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {{ bail: boolean, error: string }}
 */
export function programResult(code, signal) {
  if (code === 0) return { bail: false, error: "" };
  if (code === ALREADY_REPORTED) return { bail: true, error: "" };
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  return { bail: false, error: `the program ${how}` };
}

/**
 * @param {string[]} pairs `NAME=value`, as the engine sends an environment
 * @returns {Record<string, string>}
 */
export function environmentOf(pairs) {
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}
