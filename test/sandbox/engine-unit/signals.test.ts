import assert from "node:assert/strict";
import { relaySignals } from "../../../sandbox/engine/signals.ts";

describe("signals for the engine", () => {
  /** Counts what reaches the engine of `signals` sent to this process. */
  const relay = (
    ...signals: NodeJS.Signals[]
  ): { readonly received: unknown[]; readonly interrupted: boolean } => {
    const received: unknown[] = [];
    const end = relaySignals({ kill: (signal) => received.push(signal) > 0 });
    for (const signal of signals) process.emit(signal, signal);
    return { received, interrupted: end() };
  };

  it("are passed on, as the one signal that the engine knows", () => {
    assert.deepEqual(relay("SIGINT"), { received: ["SIGINT"], interrupted: true });
    assert.deepEqual(relay("SIGTERM"), { received: ["SIGINT"], interrupted: true });
  });

  it("count once where terminal and npm both send them", () => {
    assert.deepEqual(relay("SIGINT", "SIGINT").received, ["SIGINT"]);
  });

  it("are left alone afterwards", () => {
    const listeners = process.listenerCount("SIGINT");
    assert.equal(relay().interrupted, false);
    assert.equal(process.listenerCount("SIGINT"), listeners);
  });
});
