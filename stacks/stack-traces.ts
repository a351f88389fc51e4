/** A file right below the folder of the SDK's scope, where there is none. */
const MISPLACED = /\/node_modules\/@pulumi\/(?=[^/\s]+\.[jt]s:\d)/g;

/**
 * Puts the SDK's own files into the right folder in stack traces. Its source maps say `../metadata.ts` of
 * `@pulumi/pulumi/metadata.js`, which `source-map-support` takes for `node_modules/@pulumi/metadata.ts`; Node 20's
 * `util.inspect`, by which the SDK's runner renders each error in colours, then looks for the end of a package's name
 * until no string is long enough: half a minute and 3.6 GB for each program that fails (pulumi/pulumi#20567 and #21326
 * met the error at its end).
 */
export function repairStackTraces(): void {
  const render = Error.prepareStackTrace as typeof Error.prepareStackTrace | undefined;
  if (render === undefined) return;
  Error.prepareStackTrace = (error, frames): unknown => {
    const stack: unknown = render(error, frames);
    return typeof stack === "string" ? stack.replaceAll(MISPLACED, "/node_modules/@pulumi/pulumi/") : stack;
  };
}

/**
 * How the engine ends a component of a plugin, such as a Chart, one of whose children has failed; for whoever has taken an
 * output of it, the SDK says besides in which property (`serializeFilteredProperties` in its runtime/rpc.js).
 */
const ENDED =
  /^(?:error serializing property "[^"]*": )?failed to register new resource (.*?): (?:2 UNKNOWN: )?resource monitor shut down$/;

/**
 * Has the SDK's runner say in one line that a Chart was not finished. The engine tells its failed child, and then answers the
 * Chart's registration with an unknown error (`constructDone` in pulumi/pulumi, pkg/resource/deploy/source_eval.go), which the
 * runner takes for the program's own and shows with its stack. Errors marked as the SDK's `RunError` are shown without, but
 * for those that come when the program's own lines have ended (`uncaughtHandler` of its cmd/run/index.js): they lose theirs.
 */
export function shortenEngineErrors(): void {
  process.prependListener("unhandledRejection", (reason) => {
    const [, resource] = reason instanceof Error ? (ENDED.exec(reason.message) ?? []) : [];
    if (resource === undefined) return;
    const message = `${resource} was not finished: one of its objects failed, as the engine says of it`;
    Object.assign(reason as Error, { message, stack: message, __pulumiRunError: true });
  });
}
