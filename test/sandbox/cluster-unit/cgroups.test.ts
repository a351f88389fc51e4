import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layoutOf } from "../../../sandbox/cluster/layout.ts";
import { cgroupName, createCgroups, removeCgroups } from "../../../sandbox/cluster/real/cgroups.ts";

/** A folder in the place of cgroup v2's hierarchy: the files keep what was written last, where a kernel would act. */
describe("control groups of v2", () => {
  let dir: string;
  let root: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "slipway-cgroups-"));
    root = join(dir, "cgroup");
    mkdirSync(root);
    writeFileSync(join(root, "cgroup.controllers"), "cpuset cpu io memory pids\n");
    enable("memory pids");
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const subtree = (): string => join(root, "cgroup.subtree_control");
  const enable = (controllers: string): void => writeFileSync(subtree(), `${controllers}\n`);
  const written = (): string => readFileSync(subtree(), "utf8").trim();
  const sandbox = (name: string) => layoutOf(join(dir, name));
  const files = () => ({ root, version: "v2" as const, note: join(dir, "run", "note.json") });
  const groups = (): string[] => readdirSync(root).filter((name) => name.startsWith("slipway-"));

  it("get the controllers that are missing, and down takes the last of these back", async () => {
    createCgroups(sandbox("a"), files());
    assert.equal(written(), "+cpuset +cpu +io");
    assert.deepEqual(groups(), [cgroupName(sandbox("a")).slice(1)]);

    enable("cpuset cpu io memory pids");
    await removeCgroups(sandbox("a"), files());
    assert.equal(written(), "-io", "one after the other");
    assert.deepEqual(groups(), []);
    assert.equal(existsSync(files().note), false);
  });

  it("leave what was enabled before, or is no longer", async () => {
    enable("cpuset cpu io memory pids");
    createCgroups(sandbox("a"), files());
    await removeCgroups(sandbox("a"), files());
    assert.equal(written(), "cpuset cpu io memory pids");

    enable("memory pids");
    createCgroups(sandbox("a"), files());
    enable("cpu memory pids");
    await removeCgroups(sandbox("a"), files());
    assert.equal(written(), "-cpu");
  });

  it("are taken back by the last of several sandboxes, whichever enabled them", async () => {
    createCgroups(sandbox("a"), files());
    enable("cpuset cpu io memory pids");
    createCgroups(sandbox("b"), files());
    await removeCgroups(sandbox("a"), files());
    assert.equal(written(), "cpuset cpu io memory pids");
    await removeCgroups(sandbox("b"), files());
    assert.equal(written(), "-io");
  });

  it("are taken back after a start that was killed and one that found them enabled", async () => {
    createCgroups(sandbox("a"), files());
    enable("cpuset cpu io memory pids");
    createCgroups(sandbox("a"), files());
    await removeCgroups(sandbox("a"), files());
    assert.equal(written(), "-io");
  });
});
