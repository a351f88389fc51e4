import assert from "node:assert/strict";
import { judge } from "../helpers.ts";
import { type Settings } from "../../../policy/lib/options.ts";

const ROLE = "aws:iam/role:Role";

/** Subjects, by whether their owner's name is whole before the first wildcard. Source: each issuer's reference. */
const SUBJECTS: readonly (readonly [issuer: string, subject: string | string[], isNamed: boolean])[] = [
  ["token.actions.githubusercontent.com", "repo:octo-org/platform:ref:refs/heads/main", true],
  ["token.actions.githubusercontent.com", "repo:octo-org/platform*", true],
  ["token.actions.githubusercontent.com", "repository_owner:octo-org:environment:*", true],
  ["token.actions.githubusercontent.com", "environment:production:repository_owner:octo-org:*", true],
  ["token.actions.githubusercontent.com", "repo:octo-*", false],
  ["token.actions.githubusercontent.com", "*", false],
  ["token.actions.githubusercontent.com", "repo:octo-org*/platform:*", false],
  ["token.actions.githubusercontent.com", "repo:*/*", false],
  ["token.actions.githubusercontent.com", "*:environment:production", false],
  ["token.actions.githubusercontent.com", "environment:production:repo:*", false],
  ["token.actions.githubusercontent.com", "repository_owner:octo*", false],
  ["token.actions.githubusercontent.com", ["repo:octo-org/platform:ref:refs/heads/main", "repo:*"], false],
  ["gitlab.com", "project_path:octo/*", true],
  ["gitlab.com", "project_path:octo/shop:ref_type:branch:ref:*", true],
  ["gitlab.com", "project_path:octo*:ref_type:branch:ref:main", false],
  ["gitlab.com", "project_path:*", false],
  ["app.terraform.io", "organization:octo:project:*:workspace:*:run_phase:*", true],
  ["app.terraform.io", "organization:octo*:project:*:workspace:*:run_phase:*", false],
  ["app.terraform.io", "organization:*", false],
  ["agent.buildkite.com", "organization:octo:pipeline:*", true],
  ["agent.buildkite.com", "organization:oct*:pipeline:deploy:ref:refs/heads/main:*", false],
  ["oidc.circleci.com/org/1234", "org/1234/project/*", true],
  ["oidc.circleci.com/org/1234", "org/1*", false],
  ["api.pulumi.com/oidc", "pulumi:deploy:org:octo:project:*", true],
  ["api.pulumi.com/oidc", "pulumi:deploy:org:octo*:project:shop", false],
  ["api.pulumi.com/oidc", "pulumi:environments:org:*", false],
  ["api.pulumi.com/oidc", "pulumi:*", false],
  ["api.bitbucket.org/2.0/workspaces/o/pipelines-config/identity/oidc", "{1234-ab}:*", true],
  ["api.bitbucket.org/2.0/workspaces/o/pipelines-config/identity/oidc", "{12*", false],
  ["vstoken.dev.azure.com/1", "sc://octo/shop/*", true],
  ["vstoken.dev.azure.com/1", "sc://oct*/shop/deploy", false],
  ["oidc.eks.eu-west-1.amazonaws.com/id/ABC", "system:serviceaccount:shop:shop-*", true],
  ["oidc.eks.eu-west-1.amazonaws.com/id/ABC", "system:serviceaccount:shop*:app", false],
  ["oidc.eks.eu-west-1.amazonaws.com/id/ABC", "system:serviceaccount:*:shop", false],
  ["issuer.example", "team:shop:*", true],
  ["issuer.example", "team:sh*", false],
];

describe("iam-web-identity-subject", () => {
  const trust = (issuer: string, Condition: object): object => ({
    assumeRolePolicy: JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition,
        },
      ],
    }),
  });
  for (const [issuer, subject, isNamed] of SUBJECTS) {
    it(`${isNamed ? "accepts" : "refuses"} ${String(subject)} of ${issuer}`, () => {
      const role = trust(issuer, { StringLike: { [`${issuer}:sub`]: subject } });
      assert.equal(judge("iam-web-identity-subject", ROLE, role).length === 0, isNamed);
    });
  }

  it("needs one condition that names the subject, since all have to be met", () => {
    const role = trust("gitlab.com", {
      StringEquals: { "gitlab.com:sub": "project_path:octo/shop:ref_type:branch:ref:main" },
      StringLike: { "gitlab.com:sub": "project_path:*" },
    });
    assert.deepEqual(judge("iam-web-identity-subject", ROLE, role), []);
  });
});

const BUCKET_AND_OBJECTS = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"];
const PLAIN_HTTP = { Bool: { "aws:SecureTransport": "false" } };
const DENY = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: BUCKET_AND_OBJECTS,
  Condition: PLAIN_HTTP,
};

/** AWS Config, s3-bucket-ssl-requests-only, and Security Hub, S3.5: bucket and objects, for everybody. */
const TLS: readonly (readonly [
  name: string,
  isRefused: boolean,
  statements: readonly object[],
  bucket?: string,
])[] = [
  ["a Deny as it should be", true, [DENY]],
  ["the key in another case", true, [{ ...DENY, Condition: { Bool: { "aws:securetransport": "false" } } }]],
  ["the action in another case", true, [{ ...DENY, Action: "S3:*" }]],
  ["a boolean", true, [{ ...DENY, Condition: { Bool: { "aws:SecureTransport": false } } }]],
  ["a list of one", true, [{ ...DENY, Condition: { Bool: { "aws:SecureTransport": ["False"] } } }]],
  ["StringEquals", true, [{ ...DENY, Condition: { StringEquals: { "aws:SecureTransport": "false" } } }]],
  ["BoolIfExists", true, [{ ...DENY, Condition: { BoolIfExists: { "aws:SecureTransport": "false" } } }]],
  ["not true", true, [{ ...DENY, Condition: { StringNotEquals: { "aws:SecureTransport": "true" } } }]],
  ["all buckets", true, [{ ...DENY, Resource: "*" }]],
  ["all whose names begin so", true, [{ ...DENY, Resource: "arn:aws:s3:::b*" }]],
  ["in China", true, [{ ...DENY, Resource: ["arn:aws-cn:s3:::b", "arn:aws-cn:s3:::b/*"] }]],
  [
    "two statements, one for the bucket and one for its objects",
    true,
    BUCKET_AND_OBJECTS.map((Resource) => ({ ...DENY, Resource })),
  ],
  ["a bucket that only the policy names", true, [DENY], ""],
  ["another bucket", false, [{ ...DENY, Resource: ["arn:aws:s3:::c", "arn:aws:s3:::c/*"] }]],
  ["objects alone", false, [{ ...DENY, Resource: "arn:aws:s3:::b/*" }]],
  ["the bucket alone", false, [{ ...DENY, Resource: "arn:aws:s3:::b" }]],
  ["the bucket alone, which only the policy names", false, [{ ...DENY, Resource: "arn:aws:s3:::b" }], ""],
  ["one folder", false, [{ ...DENY, Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/public/*"] }]],
  [
    "all but one identity, by a second condition",
    false,
    [
      {
        ...DENY,
        Condition: { ...PLAIN_HTTP, ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::1:role/x-*" } },
      },
    ],
  ],
  [
    "one network only, by a second key",
    false,
    [{ ...DENY, Condition: { Bool: { "aws:SecureTransport": "false", "aws:ViaAWSService": "false" } } }],
  ],
  [
    "all but one identity, by NotPrincipal",
    false,
    [{ ...DENY, Principal: undefined, NotPrincipal: { AWS: "arn:aws:iam::111122223333:role/legacy" } }],
  ],
  ["one action", false, [{ ...DENY, Action: "s3:GetObject" }]],
  ["TLS instead", false, [{ ...DENY, Condition: { Bool: { "aws:SecureTransport": "true" } } }]],
  ["an Allow", false, [{ ...DENY, Effect: "Allow" }]],
];

describe("bucket-tls-only", () => {
  for (const [name, isRefused, Statement, bucket = "b"] of TLS) {
    it(`${isRefused ? "takes" : "does not take"} for a refusal of plain HTTP: ${name}`, () => {
      const props = { ...(bucket !== "" && { bucket }), policy: JSON.stringify({ Statement }) };
      const found = judge("bucket-tls-only", "aws:s3/bucketPolicy:BucketPolicy", props);
      assert.deepEqual(found, isRefused ? [] : ["violation policy"]);
    });
  }
});

const OWN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Where a key of the account is asked for: the rule, the type, and properties with a key. */
const KEYS: readonly (readonly [
  rule: string,
  type: string,
  props: (key: string) => object,
  settings?: Settings,
])[] = [
  ["secret-encryption", "aws:secretsmanager/secret:Secret", (kmsKeyId) => ({ kmsKeyId })],
  ["backup-vault-encryption", "aws:backup/vault:Vault", (kmsKeyArn) => ({ kmsKeyArn })],
  ["rds-customer-key", "aws:rds/instance:Instance", (kmsKeyId) => ({ storageEncrypted: true, kmsKeyId })],
  ["log-group-encryption", "aws:cloudwatch/logGroup:LogGroup", (kmsKeyId) => ({ kmsKeyId })],
  [
    "volume-encryption",
    "aws:ebs/volume:Volume",
    (kmsKeyId) => ({ encrypted: true, kmsKeyId }),
    { customerKey: true },
  ],
  [
    "ecr-encryption",
    "aws:ecr/repository:Repository",
    (kmsKey) => ({ encryptionConfigurations: [{ encryptionType: "KMS", kmsKey }] }),
  ],
  [
    "rds-insights",
    "aws:rds/instance:Instance",
    (performanceInsightsKmsKeyId) => ({ performanceInsightsEnabled: true, performanceInsightsKmsKeyId }),
  ],
  [
    "bucket-encryption",
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    (kmsMasterKeyId) => ({
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId },
          bucketKeyEnabled: true,
        },
      ],
    }),
  ],
];

describe("keys of the account", () => {
  for (const [rule, type, props, settings] of KEYS) {
    it(`${rule} takes AWS's keys for none, by alias and by the alias's ARN`, () => {
      const judgeKey = (key: string): number => judge(rule, type, props(key), settings).length;
      assert.equal(judgeKey(OWN), 0);
      assert.equal(judgeKey("alias/shop"), 0);
      assert.equal(judgeKey("alias/aws/secretsmanager"), 1);
      assert.equal(judgeKey("arn:aws:kms:eu-central-1:111122223333:alias/aws/ebs"), 1);
      assert.equal(judgeKey("arn:aws-cn:kms:cn-north-1:111122223333:alias/aws/rds"), 1);
    });
  }

  it("are asked of queues and topics by nobody", () => {
    for (const key of [OWN, "alias/shop", "alias/aws/sns", "alias/aws/sqs"]) {
      assert.deepEqual(judge("sns-encryption", "aws:sns/topic:Topic", { kmsMasterKeyId: key }), []);
      assert.deepEqual(judge("sqs-encryption", "aws:sqs/queue:Queue", { kmsMasterKeyId: key }), []);
    }
  });
});
