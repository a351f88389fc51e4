import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DownloadError,
  downloadFile,
  downloadText,
  resolveUrl,
} from "../../../sandbox/toolchain/download.ts";
import { Mirror, sha256, TempDir } from "./fixtures.ts";

const url = "https://releases.example/tool";

describe("download", () => {
  const mirror = new Mirror();
  const temp = new TempDir();
  const file = join(temp.path, "tool");
  before(() => mirror.listen());
  after(async () => {
    await mirror.close();
    temp.remove();
  });
  beforeEach(() => mirror.reset());
  const options = () => ({ mirror: mirror.url });

  async function failure(work: Promise<unknown>): Promise<DownloadError> {
    const error: unknown = await work.then(
      () => assert.fail("it worked"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof DownloadError, String(error));
    return error;
  }

  it("saves a file, returns its SHA-256 and counts its bytes", async () => {
    mirror.serve(url, "content");
    let bytes = 0;
    const checksum = await downloadFile(url, file, { ...options(), onBytes: (count) => (bytes += count) });
    assert.equal(readFileSync(file, "utf8"), "content");
    assert.equal(checksum, sha256("content"));
    assert.equal(bytes, 7);
  });

  it("follows redirects", async () => {
    mirror.serve("https://releases.example/elsewhere", "moved");
    mirror.serve(url, (response) => response.writeHead(302, { location: "elsewhere" }).end());
    assert.equal(await downloadText(url, options()), "moved");
  });

  it("asks nobody without TLS but this machine, and follows no redirect there", async () => {
    for (const address of ["http://mirror.example", "ftp://mirror.example", "mirror.example", "/mirror"]) {
      const error = await failure(downloadText(url, { mirror: address }));
      assert.equal(error.kind, "open");
      assert.equal(
        error.message,
        `${address}/releases.example/tool is not asked: allowed are https, and http on this machine`,
      );
    }
    const port = new URL(mirror.url).port;
    mirror.serve(url, (response) =>
      response.writeHead(302, { location: `http://0.0.0.0:${port}/releases.example/elsewhere` }).end(),
    );
    mirror.serve("https://releases.example/elsewhere", "moved");
    assert.equal((await failure(downloadText(url, options()))).kind, "open");
  });

  it("takes no endless text", async () => {
    mirror.serve(url, "x".repeat(17 * 1024 * 1024));
    assert.match((await failure(downloadText(url, options()))).message, /answered more than 16777216 bytes/);
  });

  it("reports an error status, once", async () => {
    const error = await failure(downloadText("https://releases.example/none", options()));
    assert.equal(error.kind, "refused");
    assert.equal(error.message, `${mirror.url}/releases.example/none answered 404`);
    assert.equal(mirror.requests.length, 1);
  });

  it("tries a truncated transfer a second time, then reports it", async () => {
    mirror.serve(url, (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => response.destroy());
    });
    const error = await failure(downloadFile(url, file, options()));
    assert.equal(error.kind, "broken");
    assert.equal(mirror.requests.length, 2);
  });

  it("succeeds where the second try is whole", async () => {
    let tries = 0;
    mirror.serve(url, (response) => {
      response.writeHead(200, { "content-length": "5" });
      if (tries++ === 0) response.write("ha", () => response.destroy());
      else response.end("whole");
    });
    assert.equal(await downloadText(url, options()), "whole");
  });

  it("gives up on a transfer that stalls", async () => {
    mirror.serve(url, (response) => response.writeHead(200, { "content-length": "9" }).write("x"));
    const error = await failure(downloadText(url, { ...options(), stallTimeoutMs: 100 }));
    assert.equal(error.kind, "broken");
    assert.match(error.message, /no answer in 0\.1 s/);
  });

  it("asks a host that does not answer only once in a run", async () => {
    const deaf = new Mirror();
    await deaf.listen();
    deaf.serve(url, () => {});
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        const error = await failure(downloadText(url, { mirror: deaf.url, responseTimeoutMs: 1_000 }));
        assert.equal(error.kind, "unreachable");
        assert.match(error.message, /^127\.0\.0\.1:\d+ cannot be reached \(no answer in 1 s\)$/);
      }
      assert.equal(deaf.requests.length, 1);
    } finally {
      await deaf.close();
    }
  });

  it("names the reason why a host can't be reached", async () => {
    const closed = new Mirror();
    await closed.listen();
    const address = closed.url;
    await closed.close();
    const error = await failure(downloadText(url, { mirror: address }));
    assert.match(error.message, /cannot be reached \(ECONNREFUSED\)/);
  });
});

describe("resolveUrl", () => {
  for (const [mirror, resolved] of [
    [undefined, url],
    ["", url],
    ["http://mirror", "http://mirror/releases.example/tool"],
    ["http://mirror/base/", "http://mirror/base/releases.example/tool"],
  ] as const) {
    it(`with the mirror ${mirror ?? "none"} is ${resolved}`, () => {
      assert.equal(resolveUrl(url, mirror), resolved);
    });
  }
});
