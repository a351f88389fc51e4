import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { PRINT_IDENTITY, isRunning, parseIdentity } from "../../../sandbox/cluster/process-identity.ts";

const stat = (command: string, state = "S"): string =>
  `4711 (${command}) ${state} 1 4711 4711 0 -1 4194560 1 0 0 0 1 2 0 0 20 0 1 0 987654 1000 10 18446744073709551615`;

describe("process identity", () => {
  it("reads pid and start time of a stat line, whatever the command is called", () => {
    for (const command of ["sh", "a) S 1 (b", "tmux: server", "x\ny"]) {
      assert.deepEqual(parseIdentity(stat(command)), { pid: 4711, startTime: "987654", zombie: false });
    }
    assert.equal(parseIdentity(stat("sh", "Z"))?.zombie, true);
  });

  it("reads what ps prints", () => {
    assert.deepEqual(parseIdentity("4711 Ss   Mon Nov 23 10:00:00 2026\n"), {
      pid: 4711,
      startTime: "Mon Nov 23 10:00:00 2026",
      zombie: false,
    });
  });

  it("reads nothing where there is nothing", () => {
    for (const line of ["", "4711 ", "4711 (sh) S"]) assert.equal(parseIdentity(line), undefined);
  });

  it("is kept by a shell that becomes another program, and ends with it", async () => {
    const child = spawn("/bin/sh", ["-c", `${PRINT_IDENTITY}; exec cat`]);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const identity = parseIdentity(line.toString());
    assert.equal(identity?.pid, child.pid);
    assert.ok(isRunning(identity!));
    child.stdin.end();
    await once(child, "exit");
    assert.equal(isRunning(identity!), false);
  });

  it("is not that of another process with the same pid", () => {
    const line = execFileSync("/bin/sh", ["-c", PRINT_IDENTITY], { encoding: "utf8" });
    const mine = { pid: process.pid, startTime: parseIdentity(line)?.startTime ?? "" };
    assert.equal(isRunning(mine), false);
  });
});
