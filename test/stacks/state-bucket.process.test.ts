import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasStateBucket } from "../../stacks/bootstrap/state-bucket.ts";

const bucket = {
  bucket: "shop-production-state-111122223333",
  accountId: "111122223333",
  region: "eu-west-1",
};

/** With an `aws` that notes what it is asked, and answers as the AWS CLI does. */
describe("bootstrap: whose the bucket of the state is", () => {
  const { PATH: path } = process.env;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "slipway-owner-"));
    process.env["PATH"] = `${folder}:/usr/bin:/bin`;
  });
  afterEach(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true });
  });

  const answers = (code: number, words: string): void =>
    writeFileSync(
      join(folder, "aws"),
      `#!/bin/sh\necho "$@" > "$(dirname "$0")/asked"\necho '${words}' >&2\nexit ${code}\n`,
      { mode: 0o755 },
    );
  const failed = (what: string): string => `An error occurred (${what} when calling the HeadBucket operation`;

  it("asks for the account's own", async () => {
    answers(0, "");
    assert.equal(await hasStateBucket(bucket), true);
    assert.equal(
      readFileSync(join(folder, "asked"), "utf8"),
      `s3api head-bucket --bucket ${bucket.bucket} --expected-bucket-owner 111122223333 --region eu-west-1\n`,
    );
    answers(254, `${failed("404)")}: Not Found`);
    assert.equal(await hasStateBucket(bucket), false);
  });

  it("takes no other's, and no answer for none", async () => {
    answers(254, `${failed("403)")}: Forbidden`);
    await assert.rejects(hasStateBucket(bucket), /not account 111122223333's[^]*--to/);
    answers(253, "Unable to locate credentials.");
    await assert.rejects(
      hasStateBucket(bucket),
      /nobody knows whose[^]*Unable to locate credentials[^]*log in/,
    );
    rmSync(join(folder, "aws"));
    process.env["PATH"] = folder;
    await assert.rejects(hasStateBucket(bucket), /there is no aws/);
  });
});
