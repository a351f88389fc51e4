import assert from "node:assert/strict";
import fc from "fast-check";
import { bucketName, bucketNameProblems } from "../../../components/storage/bucket-name.ts";
import { type BucketPlanArgs, planBucket } from "../../../components/storage/bucket-plan.ts";
import { planLogBucket } from "../../../components/storage/log-bucket-plan.ts";

const account = "111122223333";
const args: BucketPlanArgs = { bucketName: `slipway-staging-uploads-${account}` };
const paths = (more: Partial<BucketPlanArgs>): string[] =>
  planBucket({ ...args, ...more }, "buckets.uploads").problems.map(({ path }) => path);

describe("storage: bucketName", () => {
  it("has a name of its own in every account, so that nobody else can have taken it", () => {
    assert.equal(bucketName("slipway-staging", "uploads", account), args.bucketName);
    assert.deepEqual(bucketNameProblems(args.bucketName, "b"), []);
  });

  const refused: readonly [string, RegExp][] = [
    ["ab", /2 characters/],
    ["a".repeat(64), /64 characters/],
    ["Uploads", /not allowed/],
    ["up.loads", /not allowed/],
    ["-uploads", /not allowed/],
    ["uploads-", /not allowed/],
    ["xn--uploads", /reserves xn--/],
    ["amzn-s3-demo-uploads", /reserves amzn-s3-demo-/],
    ["uploads-s3alias", /reserves -s3alias/],
    ["uploads--x-s3", /reserves --x-s3/],
  ];
  for (const [name, message] of refused) {
    it(`refuses ${name}`, () => {
      const [problem] = bucketNameProblems(name, "buckets.uploads");
      assert.match(problem!.message, message);
    });
  }
});

describe("storage: planBucket", () => {
  it("keeps objects for ever and their old versions for 90 days", () => {
    assert.deepEqual(planBucket(args), {
      plan: {
        lifecycle: { noncurrentVersionDays: 90, expirationDays: undefined, transitions: [] },
        forceDestroy: false,
        protect: false,
      },
      problems: [],
    });
  });

  const wrong: readonly [string, Partial<BucketPlanArgs>, string[]][] = [
    ["a version that goes at once", { noncurrentVersionDays: 0 }, ["noncurrentVersionDays"]],
    ["half a day", { expirationDays: 1.5 }, ["expirationDays"]],
    ["Standard-IA before S3 allows it", { infrequentAccessDays: 29 }, ["infrequentAccessDays"]],
    ["an archive too soon", { infrequentAccessDays: 30, archiveDays: 59 }, ["archiveDays"]],
    ["an expiry before the archive", { archiveDays: 90, expirationDays: 90 }, ["expirationDays"]],
    ["an expiry before Standard-IA", { infrequentAccessDays: 60, expirationDays: 30 }, ["expirationDays"]],
    [
      "everything",
      {
        bucketName: "B",
        noncurrentVersionDays: -1,
        infrequentAccessDays: 1,
        archiveDays: 2,
        expirationDays: 1,
      },
      ["bucketName", "noncurrentVersionDays", "infrequentAccessDays", "archiveDays", "expirationDays"],
    ],
  ];
  for (const [what, more, properties] of wrong) {
    it(`refuses ${what}`, () => {
      const expected = properties.map((property) => `buckets.uploads.${property}`);
      assert.deepEqual(paths(more), expected);
    });
  }

  it("accepts every order of days that S3 accepts", () => {
    const days = fc.record({
      standard: fc.integer({ min: 30, max: 400 }),
      infrequent: fc.integer({ min: 30, max: 400 }),
      archived: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(days, ({ standard, infrequent, archived }) => {
        const [infrequentAccessDays, archiveDays] = [standard, standard + infrequent];
        const expirationDays = archiveDays + archived;
        assert.deepEqual(paths({ infrequentAccessDays, archiveDays, expirationDays }), []);
      }),
    );
  });
});

describe("storage: planLogBucket", () => {
  it("keeps logs for a year", () => {
    const { plan, problems } = planLogBucket({ bucketName: "logs", accountId: account });
    assert.deepEqual([plan.retentionDays, problems], [365, []]);
  });

  it("says every problem at once", () => {
    const { problems } = planLogBucket(
      { bucketName: "Logs", accountId: "1234", retentionDays: 0 },
      "edge.logs",
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["edge.logs.bucketName", "edge.logs.accountId", "edge.logs.retentionDays"],
    );
  });
});
