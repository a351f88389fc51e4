import assert from "node:assert/strict";
import { policyDocument } from "../../../components/aws.ts";
import { PodIdentity } from "../../../components/identity/pod-identity.ts";
import { prerequisites } from "../../support/graph.ts";
import { register, registerGraph } from "../../support/mocks.ts";

const document = policyDocument({ Effect: "Allow", Action: "sqs:SendMessage", Resource: "arn:aws:sqs:::q" });
const args = {
  clusterName: "c",
  region: "eu-west-1",
  accountId: "111122223333",
  namespace: "shop",
  serviceAccount: "orders",
  policies: { queue: document },
  managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2"],
};
const roleArn = "arn:aws:iam::111122223333:role/orders-identity";

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-west-1:111122223333:cluster/c",
          "aws:RequestTag/kubernetes-namespace": "shop",
          "aws:RequestTag/kubernetes-service-account": "orders",
        },
      },
    },
  ],
});

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
        inputs: { assumeRolePolicy: trust, description: "Service account shop/orders" },
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

  it("gives credentials only once the permissions are there (anchors #7)", async () => {
    const { graph } = await registerGraph(() => {
      const identity = new PodIdentity("orders", args);
      new PodIdentity(
        "workload",
        { ...args, policies: {}, managedPolicyArns: [] },
        { dependsOn: identity.association },
      );
    });
    const named = (type: string, name: string): string =>
      graph.find((node) => node.type === type && node.name === name)?.urn ??
      assert.fail(`no ${type} ${name}`);
    const association = named("aws:eks/podIdentityAssociation:PodIdentityAssociation", "orders-identity");
    const before = prerequisites(graph, association);
    assert.ok(before.has(named("aws:iam/rolePolicy:RolePolicy", "orders-queue")));
    assert.ok(
      before.has(
        named("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "orders-AmazonEBSCSIDriverPolicyV2"),
      ),
    );
    assert.ok(prerequisites(graph, named("aws:iam/role:Role", "workload-identity")).has(association));
  });

  it("refuses a name that makes the role's too long", async () => {
    await register(() => {
      assert.throws(() => new PodIdentity("n".repeat(48), args), /name[^]*57 characters[^]*shorten it by 1/);
    });
  });
});
