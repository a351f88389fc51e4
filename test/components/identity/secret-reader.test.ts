import assert from "node:assert/strict";
import { SecretReader } from "../../../components/identity/secret-reader.ts";
import {
  assumeSecretReadersPolicy,
  secretReaderPath,
} from "../../../components/identity/secret-reader-plan.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";
import { inputsOf, register } from "../../support/mocks.ts";

const args = {
  platform: "slipway-staging",
  operatorRoleArn: "arn:aws:iam::111122223333:role/external-secrets-identity",
  secretArns: ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:slipway-staging/api/key-AbCdEf"],
  secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/k",
};

describe("identity: SecretReader", () => {
  it("trusts the operator alone", async () => {
    const resources = await register(() => new SecretReader("api", args));
    const role = inputsOf(resources, "aws:iam/role:Role", "api-secret-reader");
    assert.equal(role["path"], "/slipway-staging/secret-readers/");
    assert.deepEqual(JSON.parse(String(role["assumeRolePolicy"])), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: args.operatorRoleArn },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    });
  });

  it("reads its own secrets, and decrypts through Secrets Manager only (anchors #6)", async () => {
    const resources = await register(() => new SecretReader("api", args));
    const { policy } = inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "api-secrets");
    const { Statement } = JSON.parse(String(policy)) as { Statement: unknown[] };
    assert.deepEqual(Statement, [
      {
        Sid: "ReadOwnSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
        Resource: args.secretArns,
      },
      {
        Sid: "DecryptOwnSecrets",
        Effect: "Allow",
        Action: "kms:Decrypt",
        Resource: args.secretsKeyArn,
        Condition: { StringEquals: { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com" } },
      },
    ]);
    assert.deepEqual(leastPrivilegeFindings(resources), []);
  });

  it("names Secrets Manager of China by both of its domains", async () => {
    const secretsKeyArn = "arn:aws-cn:kms:cn-north-1:111122223333:key/k";
    const resources = await register(() => new SecretReader("api", { ...args, secretsKeyArn }));
    assert.match(
      String(inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "api-secrets")["policy"]),
      /"kms:ViaService":\["secretsmanager\.cn-north-1\.amazonaws\.com","secretsmanager\.cn-north-1\.amazonaws\.com\.cn"\]/,
    );
  });

  it("takes no platform that would be a pattern of paths", async () => {
    for (const platform of ["*", "shop/../other", "", "sh?p"])
      await register(() => {
        assert.throws(() => new SecretReader("api", { ...args, platform }), /platform: the name has/);
      });
  });

  it("leaves the operator nothing but the readers' roles", () => {
    const document = assumeSecretReadersPolicy("aws-cn", "111122223333", args.platform);
    const { Statement } = JSON.parse(document) as { Statement: { Action: string[]; Resource: string }[] };
    assert.deepEqual(
      Statement.map(({ Action, Resource }) => [Action, Resource]),
      [
        [
          ["sts:AssumeRole", "sts:TagSession"],
          `arn:aws-cn:iam::111122223333:role${secretReaderPath(args.platform)}*`,
        ],
      ],
    );
  });
});
