import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followEvents } from "../../../sandbox/engine/event-log.ts";

describe("event log", () => {
  let path: string;
  beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), "slipway-events-")), "events.jsonl")));
  afterEach(() => rmSync(join(path, ".."), { recursive: true }));

  /** Follows a log to which `writes` are appended, one after each look at it. */
  const follow = async (writes: readonly (Buffer | string)[]): Promise<unknown[]> => {
    const left = [...writes];
    const finished = (): boolean => {
      const next = left.shift();
      if (next !== undefined) appendFileSync(path, next);
      return next === undefined;
    };
    const events: unknown[] = [];
    for await (const event of followEvents(path, finished)) events.push(event);
    return events;
  };

  it("is empty where the engine never wrote one", async () => {
    const events: unknown[] = [];
    for await (const event of followEvents(path, () => true)) events.push(event);
    assert.deepEqual(events, []);
  });

  it("gives each event once, whatever was there and whatever comes", async () => {
    writeFileSync(path, '{"sequence":0}\n');
    assert.deepEqual(await follow(['{"sequence":1}\n{"sequence":2}\n']), [
      { sequence: 0 },
      { sequence: 1 },
      { sequence: 2 },
    ]);
  });

  it("waits for the end of a line, and of a character", async () => {
    const bytes = Buffer.from('{"sequence":1,"errorEvent":{"error":"é"}}\n');
    const cut = bytes.indexOf(0xc3) + 1;
    const events = await follow([bytes.subarray(0, cut), bytes.subarray(cut)]);
    assert.deepEqual(events, [{ sequence: 1, errorEvent: { error: "é" } }]);
  });

  it("leaves out a last line that a killed engine did not finish", async () => {
    assert.deepEqual(await follow(['{"sequence":1}\n{"sequ']), [{ sequence: 1 }]);
  });

  it("goes on at the start where the engine began its log anew", async () => {
    writeFileSync(path, '{"sequence":0,"preludeEvent":{}}\n{"sequence":1}\n');
    const looks = [() => {}, () => writeFileSync(path, '{"sequence":0}\n')];
    const events: unknown[] = [];
    for await (const event of followEvents(path, () => (looks.shift()?.(), looks.length === 0)))
      events.push(event);
    assert.deepEqual(events, [{ sequence: 0, preludeEvent: {} }, { sequence: 1 }, { sequence: 0 }]);
  });
});
