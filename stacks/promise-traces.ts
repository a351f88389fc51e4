import debuggable from "@pulumi/pulumi/runtime/debuggable.js";

type Noting = (promise: Promise<unknown>, context?: unknown) => Promise<unknown>;

/**
 * Has the SDK note no stack trace with each promise, a dozen for each resource: taking and rendering them is more than
 * half of what registering costs, and they are printed only where PULUMI_DEBUG_PROMISE_LEAKS is set. Promises that never
 * end are found as before, and the traces of errors stay as they are.
 */
export function skipPromiseTraces(): void {
  if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) return;
  const module = debuggable as unknown as { debuggablePromise: Noting };
  const { debuggablePromise } = module;
  module.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}
