/** The function of the SDK that notes a stack trace with each promise (`@pulumi/pulumi/runtime/debuggable.js`). */
const NOTING = "debuggablePromise";

/**
 * Leaves the stack traces unrendered that the SDK notes with every promise, a dozen for each resource: its runner has
 * `source-map-support` render them, half of what registering costs, and they are printed only where
 * PULUMI_DEBUG_PROMISE_LEAKS is set. Those of errors stay as they are.
 */
export function skipPromiseTraces(): void {
  const render = Error.prepareStackTrace as typeof Error.prepareStackTrace | undefined;
  if (render === undefined || process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) return;
  Error.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName() === NOTING ? "" : (render(error, frames) as unknown);
}
