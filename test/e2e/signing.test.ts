import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ended } from "../sandbox/engine/test-sandbox.ts";
import { acquireGoTool } from "../support/go-tool.ts";
import { isWhole } from "../support/ring.ts";
import { type Bundle, SignedImages } from "./support/signed-images.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const revision = "0123456789abcdef0123456789abcdef01234567";

/** Programs that no test can have here: a builder of images, a scanner, and the engine. Signing and copying are real. */
const programs = (image: string, digest: string): Record<string, string> => ({
  docker: `case "$*" in
*imagetools*) exit 1;;
*build*) while [ "$1" != --metadata-file ]; do shift; done
  crane copy ${image}@${digest} ${image}:git-${revision.slice(0, 12)} >&2 &&
  echo '{"containerimage.digest":"${digest}"}' > "$2";;
esac`,
  git: "echo 1700000000",
  syft: `echo '{"bomFormat":"CycloneDX","specVersion":"1.6","components":[]}' > "\${4#cyclonedx-json=}"`,
  grype: "exit 0",
  pulumi: `case "$1 $2" in
"config "*) echo '{"slipway:services":{"objectValue":{"api":{}}}}';;
"stack output") echo "{\\"digests\\":{},\\"repositories\\":{\\"api\\":\\"$REPOSITORY\\"}}";;
"stack history") echo '[]';;
"stack export") echo '{"deployment":{}}';;
"stack tag") echo '{}';;
*) echo "this must not be called: $*" >&2; exit 1;;
esac`,
});

/** cosign itself, an image in a registry, and all that somebody could put in the place of ours. */
(isWhole ? describe : describe.skip)("signed images", () => {
  let images: SignedImages;
  let digest: string;
  let own: string;
  const repository = (name: string): string => images.repository(name);

  before(async function () {
    const signing = await acquireGoTool("signing", { CGO_ENABLED: "0" });
    if (signing === undefined) {
      console.log("      skipped: there is no go command to build cosign with");
      return this.skip();
    }
    images = new SignedImages(mkdtempSync(join(tmpdir(), "slipway-signing-")), signing);
    await images.start();
    const key = await images.makeKey("release");
    own = key.own;
    digest = await images.push(repository("staging/api"), "the sample service");
    for (const [name, script] of Object.entries(programs(repository("staging/api"), digest)))
      writeFileSync(join(images.folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const services = "{ api: { build: { context: app, platforms: [linux/arm64] } } }";
    writeFileSync(
      join(images.folder, "pipeline.yaml"),
      `signer: { key: ${key.public}, publicLog: false }\nservices: ${services}\n`,
    );
    const built = await build();
    assert.equal(built.code, 0, built.stdout + built.stderr);
  });
  after(() => {
    images?.stop();
    if (images !== undefined) rmSync(images.folder, { recursive: true });
  });

  const build = (): Promise<Ended> =>
    images.ci(root, ["build"], {
      SLIPWAY_SIGNING_KEY: own,
      SLIPWAY_IMAGE_REPOSITORIES: JSON.stringify({
        api: [repository("staging/api"), repository("production/api")],
      }),
      SLIPWAY_BUILD_REPOSITORY: "https://git.example/shop",
      SLIPWAY_BUILD_REVISION: revision,
      SLIPWAY_BUILD_REF: "refs/heads/main",
      SLIPWAY_BUILD_WORKFLOW: "https://ci.example/shop/build",
      SLIPWAY_BUILD_URL: "https://ci.example/shop/build/7",
    });
  const verify = (place: string, api = digest): Promise<Ended> =>
    images.ci(root, ["verify", "--stack", "production"], {
      REPOSITORY: repository(place),
      SLIPWAY_IMAGE_DIGESTS: JSON.stringify({ api }),
    });

  /** Our image in a repository of its own, beside it what is made of our signatures. */
  async function forged(
    place: string,
    change: (bundle: Bundle, statement: string) => Bundle | undefined,
  ): Promise<void> {
    await images.copy(digest, repository("staging/api"), repository(place));
    const size = Buffer.byteLength(await images.manifest(repository(place), digest));
    await images.copySignatures(
      { repository: repository("staging/api"), digest },
      { repository: repository(place), digest, size },
      change,
    );
  }

  async function isRefused(ended: Promise<Ended>, why: RegExp): Promise<void> {
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 2, stdout + stderr);
    assert.match(stderr, /services\.api: \S+@sha256:\w+ is not proven to be ours/);
    assert.match(stderr, why);
  }

  for (const stack of ["staging", "production"])
    it(`are verified where the build has pushed or copied them: ${stack}`, async () => {
      const { code, stdout, stderr } = await verify(`${stack}/api`);
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, new RegExp(`^Verified: api ${digest}$`, "m"));
    });

  it("are refused where nobody has signed them", async () => {
    const unsigned = await images.push(repository("staging/api"), "another service");
    await isRefused(verify("staging/api", unsigned), /to be ours: no matching attestations$/m);
  });

  it("are refused where a digest names nothing", () =>
    isRefused(verify("staging/api", `sha256:${"0".repeat(64)}`), /to be ours: no matching attestations$/m));

  it("are refused where another key has signed them", async () => {
    const other = await images.makeKey("other");
    await images.copy(digest, repository("staging/api"), repository("other/api"));
    const log = ["--use-signing-config=false", "--tlog-upload=false", "--yes", "--key", other.own];
    await images.run("cosign", ["sign", ...log, `${repository("other/api")}@${digest}`]);
    await isRefused(verify("other/api"), /accepted signatures do not match/);
  });

  it("are verified where their signatures were carried along, whoever did it", async () => {
    await forged("carried/api", (bundle) => bundle);
    const { code, stdout, stderr } = await verify("carried/api");
    assert.equal(code, 0, stdout + stderr);
  });

  for (const [what, predicate] of [
    ["signature", "cosign/sign"],
    ["provenance", "slsa.dev/provenance"],
    ["contents", "cyclonedx.org"],
  ] as const) {
    it(`are refused without their ${what}`, async () => {
      await forged(`without-${what}/api`, (bundle, statement) =>
        statement.includes(predicate) ? undefined : bundle,
      );
      await isRefused(verify(`without-${what}/api`), /none of the attestations matched the predicate type/);
    });

    it(`are refused where their ${what} was changed after it was signed`, async () => {
      await forged(`changed-${what}/api`, ({ dsseEnvelope, ...rest }, statement) => {
        const changed = statement.includes(predicate)
          ? statement.replace("{", '{"changed":true,')
          : statement;
        const payload = Buffer.from(changed).toString("base64");
        return { ...rest, dsseEnvelope: { ...dsseEnvelope, payload } };
      });
      await isRefused(verify(`changed-${what}/api`), /none of the attestations matched the predicate type/);
    });
  }

  it("lend their signatures to no other image", async () => {
    const place = repository("lent/api");
    const other = await images.push(place, "what somebody else has built");
    const size = Buffer.byteLength(await images.manifest(place, other));
    const from = { repository: repository("staging/api"), digest };
    await images.copySignatures(from, { repository: place, digest: other, size }, (bundle) => bundle);
    await isRefused(verify("lent/api", other), /artifact digest does not match any digest in statement/);
  });
});
