import assert from "node:assert/strict";
import { PodIdentity } from "../../../components/identity/pod-identity.ts";
import { podIdentityTrust, policyDocument } from "../../../components/aws.ts";
import { register } from "../../support/mocks.ts";

const document = policyDocument({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:::q" });
const args = {
  clusterName: "c",
  namespace: "shop",
  serviceAccount: "orders",
  policies: { queue: document },
  managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicyV2"],
};
const roleArn = "arn:aws:iam::111122223333:role/orders-identity";

describe("identity: PodIdentity", () => {
  it("makes a role for Pod Identity with what it is given, and nothing else", async () => {
    assert.deepEqual(await register(() => new PodIdentity("orders", args)), [
      {
        type: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        name: "orders-identity",
        inputs: { clusterName: "c", namespace: "shop", serviceAccount: "orders", roleArn },
      },
      {
        type: "aws:iam/role:Role",
        name: "orders-identity",
        inputs: { assumeRolePolicy: podIdentityTrust(), description: "Service account shop/orders" },
      },
      {
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "orders-queue",
        inputs: { role: "orders-identity", policy: document },
      },
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "orders-AmazonEBSCSIDriverPolicyV2",
        inputs: { role: "orders-identity", policyArn: args.managedPolicyArns[0] },
      },
    ]);
  });

  it("refuses a name that makes the role's too long", async () => {
    await register(() => {
      assert.throws(() => new PodIdentity("n".repeat(48), args), /name[^]*57 characters[^]*shorten it by 1/);
    });
  });
});
