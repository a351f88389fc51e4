import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, mkdtemp, readFile, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OciImageArgs, writeOciImage, writeOciImages } from "../../../sandbox/image/oci.ts";
import { readImage } from "./read-tar.ts";

describe("OCI image packer", () => {
  let dir: string;
  let args: OciImageArgs;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "slipway-oci-"));
    await writeFile(join(dir, "program"), "#!");
    await chmod(join(dir, "program"), 0o700);
    args = {
      out: join(dir, "out", "image.tar"),
      reference: "localhost:5000/team/web:1.0",
      entrypoint: ["/bin/program"],
      files: [
        { source: join(dir, "program"), target: "/bin/program" },
        { content: "text", target: "/etc/deep/file" },
        { link: "/bin/program", target: "/bin/alias" },
        { directory: true, target: "/tmp", mode: 0o1777 },
      ],
    };
  });

  afterEach(() => rm(dir, { recursive: true }));

  const pack = async (changes: Partial<OciImageArgs> = {}) => writeOciImage({ ...args, ...changes });

  it("lists the manifest under its tag and under its digest", async () => {
    const { digest, reference } = await pack();
    const { index } = readImage(await readFile(args.out));
    assert.equal(reference, `localhost:5000/team/web@${digest}`);
    assert.deepEqual(
      index.manifests.map((entry) => [entry.digest, entry.annotations["io.containerd.image.name"]]),
      [
        [digest, "localhost:5000/team/web:1.0"],
        [digest, reference],
      ],
    );
  });

  it("packs several images of the same files with one layer, each as if it were alone", async () => {
    const { out, files, ...first } = args;
    const second = { ...first, reference: "localhost:5000/team/web:2.0", env: { VERSION: "2.0" } };
    const alone = [await pack(), await pack(second)];
    assert.deepEqual(await writeOciImages({ out, files }, [first, second]), alone);
    const { blobs, index } = readImage(await readFile(out));
    assert.equal(blobs.size, 1 + 2 * 2);
    assert.deepEqual(
      index.manifests.map((entry) => entry.annotations["io.containerd.image.name"]),
      [first, second].flatMap(({ reference }, at) => [reference, alone[at]?.reference ?? ""]),
    );
  });

  it("names every blob by its own hash, and the layer by its size", async () => {
    await pack();
    const { blobs, manifest, config } = readImage(await readFile(args.out));
    assert.equal(blobs.size, 3);
    for (const [digest, body] of blobs) {
      assert.equal(digest, `sha256:${createHash("sha256").update(body).digest("hex")}`);
    }
    const layer = manifest.layers[0]!;
    assert.equal(layer.size, blobs.get(layer.digest)?.length);
    assert.deepEqual(config.rootfs.diff_ids, [layer.digest]);
  });

  it("packs parents first, files, links and directories", async () => {
    await pack();
    const { layer } = readImage(await readFile(args.out));
    assert.deepEqual(
      layer.map(({ path, type, mode }) => [path, type, mode.toString(8)]),
      [
        ["bin/", "5", "755"],
        ["bin/alias", "2", "777"],
        ["bin/program", "0", "755"],
        ["etc/", "5", "755"],
        ["etc/deep/", "5", "755"],
        ["etc/deep/file", "0", "644"],
        ["tmp/", "5", "1777"],
      ],
    );
  });

  it("runs as a numeric, unprivileged user unless told otherwise", async () => {
    await pack();
    assert.deepEqual(readImage(await readFile(args.out)).config.config, {
      User: "65532:65532",
      Entrypoint: ["/bin/program"],
      Env: [],
      WorkingDir: "/",
    });
    await pack({ user: "0", cmd: ["-v"], env: { A: "1" }, workdir: "/app", labels: { l: "2" } });
    assert.deepEqual(readImage(await readFile(args.out)).config.config, {
      User: "0",
      Entrypoint: ["/bin/program"],
      Cmd: ["-v"],
      Env: ["A=1"],
      WorkingDir: "/app",
      Labels: { l: "2" },
    });
  });

  it("has a digest of contents alone: neither order, clock, umask nor name change it", async () => {
    const { digest } = await pack();
    await utimes(join(dir, "program"), 1, 1);
    await chmod(join(dir, "program"), 0o755);
    const again = await pack({ files: [...args.files].reverse(), reference: "other/name:2" });
    assert.equal(again.digest, digest);
  });

  it("has another digest for another content, entry point or user", async () => {
    const digests = await Promise.all(
      [
        {},
        { files: [...args.files, { content: "", target: "/new" }] },
        { entrypoint: ["/bin/alias"] },
        { user: "1" },
      ].map(async (changes, at) => (await pack({ ...changes, out: join(dir, String(at)) })).digest),
    );
    assert.equal(new Set(digests).size, digests.length);
  });

  for (const [problem, changes, message] of [
    ["a reference without a tag", { reference: "localhost:5000/web" }, /must be repository:tag/],
    ["upper case", { reference: "Web:1" }, /must be repository:tag/],
    ["a relative target", { files: [{ content: "", target: "etc/x" }] }, /"etc\/x" must be an absolute/],
    [
      "a target that climbs",
      { files: [{ content: "", target: "/a/../b" }] },
      /must be an absolute, normalised/,
    ],
    ["the root itself", { files: [{ directory: true, target: "/" }] }, /must be an absolute, normalised/],
    [
      "a target twice",
      {
        files: [
          { content: "", target: "/a" },
          { content: "", target: "/a" },
        ],
      },
      /"\/a" is given twice/,
    ],
    ["a missing source", { files: [{ source: "/nowhere", target: "/a" }] }, /ENOENT.*\/nowhere/],
  ] as [string, Partial<OciImageArgs>, RegExp][]) {
    it(`refuses ${problem} and leaves nothing behind`, async () => {
      await assert.rejects(pack(changes), message);
      assert.deepEqual(await readdir(join(dir, "out")).catch(() => []), []);
    });
  }
});
