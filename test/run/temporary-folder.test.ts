import assert from "node:assert/strict";
import { type Machine, temporaryFolder } from "./temporary-folder.ts";

const GIB = 2 ** 30;
const roomy: Machine = {
  tmpdir: undefined,
  shared: { type: 0x01021994, free: 8 * GIB, writable: true },
  mounts: "/dev/vda / ext4 rw,relatime 0 0\ntmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n",
  freeMemory: 16 * GIB,
};

describe("the tests' temporary folder", () => {
  it("is in memory where there is room", () => assert.equal(temporaryFolder(roomy), "/dev/shm"));

  const others: readonly (readonly [string, Partial<Machine>])[] = [
    ["the user has named one", { tmpdir: "/var/tmp" }],
    ["there is no shared memory", { shared: undefined }],
    ["it is on a disk", { shared: { ...roomy.shared!, type: 0xef53 } }],
    ["it is too small, as a container's 64 MiB", { shared: { ...roomy.shared!, free: 2 ** 26 } }],
    ["somebody else owns it", { shared: { ...roomy.shared!, writable: false } }],
    ["no program runs from it", { mounts: "tmpfs /dev/shm tmpfs rw,nosuid,nodev,noexec 0 0\n" }],
    ["a later mount hides it", { mounts: `${roomy.mounts}shm /dev/shm tmpfs rw,noexec 0 0\n` }],
    ["nobody says how it is mounted", { mounts: "" }],
    ["the memory is needed otherwise", { freeMemory: 8 * GIB }],
  ];
  for (const [why, change] of others)
    it(`is the system's where ${why}`, () =>
      assert.equal(temporaryFolder({ ...roomy, ...change }), undefined));
});
