import assert from "node:assert/strict";
import { createLogger } from "../../app/src/log.ts";

describe("sample service: logs", () => {
  it("writes one JSON object a line, with the base fields, from the level up", () => {
    const lines: string[] = [];
    const log = createLogger({
      level: "warn",
      base: { service: "web" },
      write: (line) => lines.push(line),
      now: () => new Date(0),
    });
    log.debug("unseen");
    log.info("unseen");
    log.warn("line\nbreak", { requestId: "r1" });
    log.error("seen");
    assert.equal(lines.length, 2);
    assert.equal(lines[0]?.indexOf("\n"), lines[0]!.length - 1);
    assert.deepEqual(JSON.parse(lines[0]!), {
      time: "1970-01-01T00:00:00.000Z",
      level: "warn",
      message: "line\nbreak",
      service: "web",
      requestId: "r1",
    });
  });
});
