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
