import assert from "node:assert/strict";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { skipPromiseTraces } from "../../stacks/promise-traces.ts";

interface Noted {
  _debugStackTrace?: string;
}
type Noting = (promise: Promise<unknown> & Noted, context: string) => Promise<unknown>;
const sdk = debuggable as unknown as { debuggablePromise: Noting; leakedPromises(): [Set<unknown>, string] };

describe("stacks: stack traces of promises", () => {
  const before = sdk.debuggablePromise;
  afterEach(() => {
    delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
    sdk.debuggablePromise = before;
  });

  const noted = (promise: Promise<unknown> & Noted = Promise.resolve()): string | undefined => {
    void sdk.debuggablePromise(promise, "test");
    return promise._debugStackTrace;
  };

  it("are noted by the SDK only where they were asked for", () => {
    process.env["PULUMI_DEBUG_PROMISE_LEAKS"] = "true";
    skipPromiseTraces();
    assert.equal(sdk.debuggablePromise, before);

    delete process.env["PULUMI_DEBUG_PROMISE_LEAKS"];
    skipPromiseTraces();
    assert.equal(noted(), "Error");
  });

  it("are skipped alone: promises that never end are found, and errors have theirs", () => {
    skipPromiseTraces();
    const promise = new Promise(() => {});
    noted(promise);
    const [leaked] = sdk.leakedPromises();
    assert.ok(leaked.has(promise));
    assert.match(new Error("e").stack ?? "", /promise-traces\.test/);
  });
});
