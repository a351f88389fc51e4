import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { skipPromiseTraces } from "../../stacks/promise-traces.ts";

describe("stacks: stack traces of promises", () => {
  const before = Error.prepareStackTrace as typeof Error.prepareStackTrace | undefined;
  const render = (): string => "rendered";
  const stackOf = (): string | undefined => new Error("e").stack;

  beforeEach(() => {
    Error.prepareStackTrace = render;
  });
  afterEach(() => {
    delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
    if (before) Error.prepareStackTrace = before;
    else Reflect.deleteProperty(Error, "prepareStackTrace");
  });

  it("are those that the SDK notes: its function is named as it was", () => {
    const { debuggablePromise } = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js") as {
      debuggablePromise(promise: Promise<void>, context: string): unknown;
    };
    skipPromiseTraces();
    const promise = Promise.resolve() as Promise<void> & { _debugStackTrace?: string };
    debuggablePromise(promise, "test");
    assert.equal(promise._debugStackTrace, "");
  });

  it("are skipped alone", () => {
    skipPromiseTraces();
    assert.equal(stackOf(), "rendered");
  });

  it("are kept where they were asked for, and where nothing renders them", () => {
    process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "true";
    skipPromiseTraces();
    assert.equal(Error.prepareStackTrace, render);

    delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
    Reflect.deleteProperty(Error, "prepareStackTrace");
    skipPromiseTraces();
    assert.equal(Error.prepareStackTrace, undefined);
  });
});
