import assert from "node:assert/strict";
import { Bucket, type BucketArgs } from "../../../components/storage/bucket.ts";
import { bucketAccessPolicy } from "../../../components/storage/bucket-policy.ts";
import { LogBucket } from "../../../components/storage/log-bucket.ts";
import { inputsOf, type Registered, register } from "../../support/mocks.ts";
import { protectedResources } from "../../support/protect.ts";

const account = "111122223333";
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/k`;
const args: BucketArgs = { bucketName: "uploads", keyArn, logBucketName: "logs" };
const create = (more: Partial<BucketArgs> = {}): Promise<Registered[]> =>
  register(() => new Bucket("b", { ...args, ...more }));
const createLogs = (region = "eu-west-1"): Promise<Registered[]> =>
  register(() => new LogBucket("l", { bucketName: "logs", accountId: account, region }));

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, string>>;
}
const statements = (json: unknown): Statement[] =>
  (JSON.parse(String(json)) as { Statement: Statement[] }).Statement;
const rules = (resources: Registered[], name: string): Record<string, unknown>[] =>
  inputsOf(resources, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", name)[
    "rules"
  ] as Record<string, unknown>[];

describe("storage: Bucket", () => {
  it("is private, without ACLs (FSBP S3.8, S3.12; CKV_AWS_53 to 56, CKV2_AWS_65)", async () => {
    const resources = await create();
    assert.deepEqual(
      inputsOf(resources, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "b-public-access"),
      {
        bucket: "uploads",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    );
    assert.deepEqual(
      inputsOf(resources, "aws:s3/bucketOwnershipControls:BucketOwnershipControls", "b-ownership"),
      { bucket: "uploads", rule: { objectOwnership: "BucketOwnerEnforced" } },
    );
  });

  it("refuses plain HTTP and old TLS, and allows nobody (FSBP S3.2, S3.3, S3.5, S3.6)", async () => {
    const { policy } = inputsOf(await create(), "aws:s3/bucketPolicy:BucketPolicy", "b-policy");
    const everything = ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"];
    const denied = { Effect: "Deny", Principal: { AWS: "*" }, Action: "s3:*", Resource: everything };
    assert.deepEqual(statements(policy), [
      { Sid: "DenyPlainHttp", ...denied, Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Sid: "DenyOldTls", ...denied, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ]);
  });

  it("encrypts by the key, with a bucket key (CKV_AWS_145)", async () => {
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    const { rules } = inputsOf(await create(), type, "b-encryption");
    assert.deepEqual(rules, [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
        bucketKeyEnabled: true,
      },
    ]);
  });

  it("keeps versions and lets old ones and dead uploads go (FSBP S3.13; CKV_AWS_21, CKV_AWS_300)", async () => {
    const resources = await create();
    const versioning = inputsOf(resources, "aws:s3/bucketVersioning:BucketVersioning", "b-versioning");
    assert.deepEqual(versioning["versioningConfiguration"], { status: "Enabled" });
    assert.deepEqual(rules(resources, "b-lifecycle"), [
      {
        id: "incomplete-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      {
        id: "noncurrent-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
        expiration: { expiredObjectDeleteMarker: true },
      },
    ]);
  });

  it("moves and expires objects when asked", async () => {
    const resources = await create({ infrequentAccessDays: 30, archiveDays: 90, expirationDays: 365 });
    assert.deepEqual(rules(resources, "b-lifecycle").slice(1), [
      {
        id: "noncurrent-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 90 },
      },
      {
        id: "current-versions",
        status: "Enabled",
        filter: { prefix: "" },
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 90, storageClass: "GLACIER_IR" },
        ],
        expiration: { days: 365 },
      },
    ]);
  });

  it("logs access where the log bucket's policy lets it (FSBP S3.9)", async () => {
    const resources = await register(() => {
      const logs = new LogBucket("l", { bucketName: "logs", accountId: account, region: "eu-west-1" });
      new Bucket("b", { ...args, logBucketName: logs.bucketName });
    });
    const logging = inputsOf(resources, "aws:s3/bucketLogging:BucketLogging", "b-access-logs");
    assert.deepEqual(logging, { bucket: "uploads", targetBucket: "logs", targetPrefix: "s3/uploads/" });
    const { policy } = inputsOf(resources, "aws:s3/bucketPolicy:BucketPolicy", "l-policy");
    assert.equal(statements(policy)[0]!.Resource, "arn:aws:s3:::logs/s3/*");
  });

  it("keeps no access logs where nobody says where to", async () => {
    const resources = await register(() => new Bucket("b", { bucketName: "uploads", keyArn }));
    assert.ok(!resources.some(({ type }) => type.endsWith(":BucketLogging")));
  });

  it("keeps its objects, unless the environment may be lost", async () => {
    const bucket = async (more: Partial<BucketArgs>): Promise<unknown> =>
      inputsOf(await create(more), "aws:s3/bucket:Bucket", "b-bucket");
    assert.deepEqual(await bucket({}), { bucket: "uploads", forceDestroy: false });
    assert.deepEqual(await bucket({ forceDestroy: true }), { bucket: "uploads", forceDestroy: true });
  });

  it("says every problem at once, and creates nothing", async () => {
    const registered = await register(() => {
      assert.throws(
        () => new Bucket("b", { ...args, bucketName: "Uploads", expirationDays: 0 }),
        /Bucket b: 2 problems, nothing was created[^]*bucketName[^]*expirationDays/,
      );
    });
    assert.deepEqual(registered, []);
  });
});

describe("storage: LogBucket", () => {
  it("lets the two log services write, for this account alone", async () => {
    const { policy } = inputsOf(await createLogs(), "aws:s3/bucketPolicy:BucketPolicy", "l-policy");
    assert.deepEqual(
      statements(policy)
        .filter(({ Effect }) => Effect === "Allow")
        .map(({ Principal, Action, Resource, Condition }) => ({ Principal, Action, Resource, Condition })),
      [
        {
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::logs/s3/*",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
        {
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: [`arn:aws:s3:::logs/AWSLogs/${account}/*`, `arn:aws:s3:::logs/*/AWSLogs/${account}/*`],
          Condition: {
            ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:eu-west-1:${account}:loadbalancer/*` },
          },
        },
      ],
    );
  });

  it("names the load balancers of another partition", async () => {
    const { policy } = inputsOf(
      await createLogs("cn-north-1"),
      "aws:s3/bucketPolicy:BucketPolicy",
      "l-policy",
    );
    assert.match(String(policy), /arn:aws-cn:elasticloadbalancing:cn-north-1:/);
  });

  it("is encrypted by S3 itself: load balancers deliver to nothing else", async () => {
    const type = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
    const { rules } = inputsOf(await createLogs(), type, "l-encryption");
    assert.deepEqual(rules, [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
  });

  it("lets logs go after a year", async () => {
    assert.deepEqual(rules(await createLogs(), "l-lifecycle").at(-1), {
      id: "current-versions",
      status: "Enabled",
      filter: { prefix: "" },
      expiration: { days: 365 },
    });
  });
});

describe("storage: protect", () => {
  const logs = { bucketName: "logs", accountId: account, region: "eu-west-1" };

  it("holds on to the data and to nothing else", async () => {
    assert.deepEqual(await protectedResources((opts) => new Bucket("b", { ...args, protect: true }, opts)), [
      "aws:s3/bucket:Bucket b-bucket",
    ]);
    assert.deepEqual(
      await protectedResources((opts) => new LogBucket("l", { ...logs, protect: true }, opts)),
      ["aws:s3/bucket:Bucket l-bucket"],
    );
  });

  it("holds on to nothing unless asked", async () => {
    assert.deepEqual(await protectedResources((opts) => new Bucket("b", args, opts)), []);
    assert.deepEqual(await protectedResources((opts) => new LogBucket("l", logs, opts)), []);
  });
});

describe("storage: bucketAccessPolicy", () => {
  const grant = { bucketArn: "arn:aws:s3:::uploads", keyArn };
  const actions = (access: "read" | "readWrite"): string[] =>
    statements(bucketAccessPolicy({ ...grant, access })).flatMap(({ Action }) => Action);

  it("reads and changes nothing", () => {
    assert.deepEqual(actions("read"), ["s3:ListBucket", "s3:GetObject", "kms:Decrypt"]);
  });

  it("writes too", () => {
    for (const action of ["s3:PutObject", "s3:DeleteObject", "kms:GenerateDataKey"])
      assert.ok(actions("readWrite").includes(action), action);
  });

  it("is scoped to the bucket and its key, without a wildcard action", () => {
    const all = statements(bucketAccessPolicy({ ...grant, access: "readWrite" }));
    assert.deepEqual(
      all.map(({ Resource }) => Resource),
      [grant.bucketArn, `${grant.bucketArn}/*`, keyArn],
    );
    assert.ok(all.flatMap(({ Action }) => Action).every((action) => !action.includes("*")));
  });
});
