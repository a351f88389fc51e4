import assert from "node:assert/strict";
import fc from "fast-check";
import { TAR_END, TAR_TYPE, tarHeader, tarPadding } from "../../../sandbox/image/tar.ts";
import { readTar } from "./read-tar.ts";

const path = fc
  .string({ minLength: 1, maxLength: 300, unit: "grapheme" })
  .filter((text) => !text.includes("\0"));

describe("tar headers", () => {
  it("carry any path, link, mode and body through", () => {
    fc.assert(
      fc.property(
        path,
        path,
        fc.integer({ min: 0, max: 0o7777 }),
        fc.uint8Array(),
        (name, link, mode, bytes) => {
          const body = Buffer.from(bytes);
          const file = tarHeader({ path: name, type: TAR_TYPE.file, mode, size: body.length });
          const symlink = tarHeader({ path: name, type: TAR_TYPE.symlink, mode, linkTarget: link });
          const entries = readTar(Buffer.concat([file, body, tarPadding(body.length), symlink, TAR_END]));
          assert.deepEqual(entries, [
            { path: name, type: "0", mode, linkTarget: "", body },
            { path: name, type: "2", mode, linkTarget: link, body: Buffer.alloc(0) },
          ]);
        },
      ),
    );
  });

  it("refuse a body that the size field can't express", () => {
    assert.throws(
      () => tarHeader({ path: "big", type: TAR_TYPE.file, mode: 0o644, size: 8 * 1024 ** 3 }),
      /big: 8589934592 bytes do not fit/,
    );
  });
});
