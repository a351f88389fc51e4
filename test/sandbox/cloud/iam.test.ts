import assert from "node:assert/strict";
import { managedPolicies } from "../../../facts/aws/managed-policies.ts";
import { ATTACHMENT, ROLE, TestCloud, trust } from "./harness.ts";

const POLICY = "aws:iam/policy:Policy";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

const document = (resources = 1) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: Array.from(
        { length: resources },
        (_, index) => `arn:aws:s3:::bucket-${index}/${"k".repeat(80)}`,
      ),
    },
  ],
});

describe("IAM in the emulated cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const newRole = (name = "role", more = {}) =>
    cloud.create(ROLE, name, { name, assumeRolePolicy: trust("ec2.amazonaws.com"), ...more });

  it("counts all inline policies of a role together", async () => {
    await newRole();
    await newRole("other");
    await cloud.create(ROLE_POLICY, "one", { role: "role", policy: document(60) });
    await cloud.create(ROLE_POLICY, "elsewhere", { role: "other", policy: document(60) });
    await assert.rejects(
      cloud.create(ROLE_POLICY, "two", { role: "role", policy: document(60) }),
      /LimitExceeded: Maximum policy size of 10240 bytes exceeded for role role/,
    );
  });

  it("counts a policy that grows against the others", async () => {
    await newRole();
    await cloud.create(ROLE_POLICY, "one", { role: "role", policy: document(60) });
    const two = await cloud.create(ROLE_POLICY, "two", { role: "role", policy: document() });
    const { inputs } = await cloud.provider.check(
      two.urn,
      two.inputs,
      { role: "role", policy: document(60) },
      {
        randomSeed: Buffer.from("other"),
      },
    );
    await assert.rejects(
      cloud.provider.update(two.id, two.urn, two.outs, inputs, {
        oldInputs: two.inputs,
        ignoreChanges: [],
        preview: false,
        timeout: 0,
      }),
      /LimitExceeded/,
    );
  });

  it("attaches ten managed policies to a role at most, each as often as one likes", async () => {
    await newRole();
    const policies = managedPolicies().policies.slice(0, 11);
    const attach = (index: number, name = `a${index}`) =>
      cloud.create(ATTACHMENT, name, {
        role: "role",
        policyArn: `arn:aws:iam::aws:policy/${policies[index]}`,
      });
    for (let index = 0; index < 10; index++) await attach(index);
    await attach(9, "again");
    await assert.rejects(attach(10), /LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10/);
  });

  it("has those AWS-managed policies that AWS has, below the path that AWS has them", async () => {
    await newRole();
    const attach = (policy: string) =>
      cloud.create(ATTACHMENT, policy, { role: "role", policyArn: `arn:aws:iam::aws:policy/${policy}` });
    await attach("service-role/AmazonEBSCSIDriverPolicy");
    for (const policy of [
      "AmazonEBSCSIDriverPolicy",
      "service-role/AmazonEBSCSIDriverPolicyV2",
      "PowerUser",
      "aws-service-role/AWSSupportServiceRolePolicy",
    ])
      await assert.rejects(attach(policy), /NoSuchEntity: Policy .* does not exist or is not attachable/);
    await assert.rejects(
      newRole("bounded", { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUser" }),
      /NoSuchEntity: Scope ARN/,
    );
    await assert.rejects(
      newRole("managed", { managedPolicyArns: ["arn:aws:iam::aws:policy/PowerUser"] }),
      /NoSuchEntity: Policy/,
    );
  });

  it("keeps a policy that bounds a role, and bounds only by one that exists", async () => {
    await assert.rejects(
      newRole("role", { permissionsBoundary: "arn:aws:iam::111122223333:policy/none" }),
      /NoSuchEntity: Scope ARN/,
    );
    const boundary = await cloud.create(POLICY, "boundary", { name: "boundary", policy: document() });
    const role = await newRole("role", { permissionsBoundary: boundary.id });
    await assert.rejects(cloud.delete(boundary), /DeleteConflict/);
    await cloud.delete(role);
    await cloud.delete(boundary);
  });

  it("has one OIDC provider a URL", async () => {
    const inputs = {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
    };
    const provider = await cloud.create(PROVIDER, "github", inputs);
    assert.equal(
      provider.outs.arn,
      "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
    );
    await assert.rejects(cloud.create(PROVIDER, "again", inputs), /EntityAlreadyExists: Provider with url/);
    await cloud.delete(provider);
    await cloud.create(PROVIDER, "again", inputs);
  });
});
