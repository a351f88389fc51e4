import assert from "node:assert/strict";
import { policyDocument } from "../../../components/aws.ts";
import { Irsa } from "../../../components/identity/irsa.ts";
import { inputsOf, register } from "../../support/mocks.ts";

const issuer = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF";
const args = {
  oidcProviderArn: `arn:aws:iam::111122223333:oidc-provider/${issuer}`,
  namespace: "batch",
  serviceAccount: "runner",
  policies: {
    queue: policyDocument({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:::q" }),
  },
};

describe("identity: Irsa", () => {
  it("trusts one service account of one cluster", async () => {
    const resources = await register(() => new Irsa("batch", args));
    const { assumeRolePolicy } = inputsOf(resources, "aws:iam/role:Role", "batch-identity");
    assert.deepEqual(JSON.parse(String(assumeRolePolicy)), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: args.oidcProviderArn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: "sts.amazonaws.com",
              [`${issuer}:sub`]: "system:serviceaccount:batch:runner",
            },
          },
        },
      ],
    });
    assert.equal(
      inputsOf(resources, "aws:iam/rolePolicy:RolePolicy", "batch-queue")["policy"],
      args.policies.queue,
    );
  });

  it("refuses what is no policy's ARN", async () => {
    await register(() => {
      assert.throws(
        () => new Irsa("batch", { ...args, managedPolicyArns: ["AdministratorAccess"] }),
        /managedPolicyArns\[0\][^]*list-policies/,
      );
    });
  });
});
