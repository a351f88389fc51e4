import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertRoom, storageTrouble } from "../../../sandbox/engine/storage.ts";
import { projectRoot } from "../../support/project-root.ts";

describe("sandbox: a disk that can't be written", () => {
  const dir = mkdtempSync(join(tmpdir(), "storage-"));
  const file = join(dir, "file");
  writeFileSync(file, "");
  after(() => rmSync(dir, { recursive: true }));

  const command = (name: string, env: Record<string, string>): string => {
    const args = [join(projectRoot, "sandbox", "bootstrap.mjs"), name];
    const { status, stderr } = spawnSync(process.execPath, args, {
      encoding: "utf8",
      env: { ...process.env, ...env },
    });
    assert.equal(status, 1, stderr);
    return stderr;
  };

  it("is named where tools would go, with what to do", () => {
    const said = command("tools", { SLIPWAY_CACHE_DIR: file });
    assert.match(said, /^error: \S+file\S* can't be written: a part of this path is a file \(ENOTDIR\)\.$/m);
    assert.match(said, /^Fix: make it writable, make room, or have XDG_STATE_HOME/m);
    assert.doesNotMatch(said, /^ +at /m);
  });

  it("is named where the sandbox would go, with what to do", () => {
    const said = command("start", { XDG_STATE_HOME: file });
    assert.match(said, /^error: \S+sandboxes\S* can't be written: .*\(ENOTDIR\)\.$/m);
  });

  it("is refused before anything starts, where it is all but full", () => {
    assertRoom(join(dir, "not", "there", "yet"), 0);
    assert.throws(
      () => assertRoom(join(dir, "not", "there", "yet"), 1e12),
      /storage-\w+: \d+ MiB are free; a sandbox needs \d+ MiB\.\nFix: make room, or have XDG_STATE_HOME/,
    );
  });

  for (const [code, syscall, said] of [
    ["ENOSPC", "write", /no space is left/],
    ["EROFS", "open", /read-only/],
    ["EACCES", "mkdir", /may not write/],
    ["ENOENT", "mkdir", /can't be made/],
    ["ENOENT", "open", undefined],
    ["ECONNREFUSED", "connect", undefined],
  ] as const) {
    it(`is ${said === undefined ? "not what is meant by" : "told of"} ${code} of ${syscall}`, () => {
      const told = storageTrouble(Object.assign(new Error(code), { code, syscall, path: "/a" }));
      if (said === undefined) assert.equal(told, undefined);
      else assert.match(told ?? "", said);
    });
  }
});
