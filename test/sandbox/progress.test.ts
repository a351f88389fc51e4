import assert from "node:assert/strict";
import { type Clock, formatDuration, progressTo } from "../../sandbox/progress.ts";

/** A clock that stands still until it is told to go on. */
class ManualClock implements Clock {
  #now = 0;
  #timers = new Set<{ every: number; next: number; action: () => void }>();

  now(): number {
    return this.#now;
  }
  every(milliseconds: number, action: () => void): () => void {
    const timer = { every: milliseconds, next: this.#now + milliseconds, action };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (const timer of this.#timers) {
      for (; timer.next <= end; timer.next += timer.every) {
        this.#now = timer.next;
        timer.action();
      }
    }
    this.#now = end;
  }
}

function recorder(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { written, output: { isTTY, columns, write: (text: string) => written.push(text) > 0 } };
}

describe("progress", () => {
  it("prints plain lines without a terminal: start, a heartbeat every 15 s with the latest news, end", () => {
    const clock = new ManualClock();
    const { written, output } = recorder(false);
    const progress = progressTo(output, clock);
    progress.start("Tools");
    progress.update("1 package");
    clock.advance(14_999);
    assert.deepEqual(written, ["- Tools\n"]);
    progress.update("2 packages");
    clock.advance(16_001);
    progress.done("built");
    clock.advance(60_000);
    assert.deepEqual(written, [
      "- Tools\n",
      "  Tools: 2 packages (15s)\n",
      "  Tools: 2 packages (30s)\n",
      "✔ Tools: built (31s)\n",
    ]);
  });

  it("redraws one line on a terminal and never exceeds its width", () => {
    const clock = new ManualClock();
    const { written, output } = recorder(true, 20);
    const progress = progressTo(output, clock);
    progress.start("Control plane");
    progress.update("waiting for /readyz");
    clock.advance(100);
    assert.deepEqual(written, ["\r\u001b[2K⠋ Control plane (0…", "\r\u001b[2K⠙ Control plane: w…"]);
    progress.fail("port in use");
    assert.equal(written.at(-1), "\r\u001b[2K✘ Control plane: port in use (0.1s)\n");
  });

  it("ends the former work's heartbeat when the next begins", () => {
    const clock = new ManualClock();
    const { written, output } = recorder(false);
    const progress = progressTo(output, clock);
    progress.start("one");
    progress.start("two");
    clock.advance(15_000);
    assert.deepEqual(written, ["- one\n", "- two\n", "  two (15s)\n"]);
  });

  for (const [milliseconds, text] of [
    [0, "0.0s"],
    [9_940, "9.9s"],
    [9_960, "10s"],
    [59_400, "59s"],
    [59_600, "1m 00s"],
    [185_000, "3m 05s"],
  ] as const) {
    it(`formats ${milliseconds} ms as ${text}`, () => {
      assert.equal(formatDuration(milliseconds), text);
    });
  }
});
