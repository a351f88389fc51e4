import assert from "node:assert/strict";
import { runExample } from "../support/example.ts";
import { inputsOf, type Registered } from "../support/mocks.ts";

const imageDigest = `sha256:${"a".repeat(64)}`;
const settings = {
  accountId: "111122223333",
  region: "eu-west-1",
  kubeconfig: "{}",
  clusterName: "theirs",
  vpcId: "vpc-theirs",
  databaseSubnetIds: "subnet-1,subnet-2",
  clusterSecurityGroupId: "sg-theirs",
  logKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  repositoryUrl: "ghcr.io/octo-org/api",
  imageDigest,
};

describe("examples: beside what other tools made", () => {
  let resources: Registered[];
  let providers: ReadonlyMap<string, string>;
  before(async () => {
    const made = await runExample("interop", settings);
    ({ resources } = made);
    providers = new Map(made.graph.map(({ name, provider }) => [name, provider]));
  });

  it("stands in a VPC that is there already, and makes no network and no cluster", () => {
    assert.deepEqual(inputsOf(resources, "aws:rds/subnetGroup:SubnetGroup", "orders-subnets")["subnetIds"], [
      "subnet-1",
      "subnet-2",
    ]);
    const groups = resources.filter(({ type }) => type === "aws:ec2/securityGroup:SecurityGroup");
    assert.deepEqual(
      groups.map(({ inputs }) => inputs["vpcId"]),
      ["vpc-theirs"],
    );
    const types = new Set(resources.map(({ type }) => type));
    for (const type of ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "eks:index:Cluster"])
      assert.ok(!types.has(type), type);
  });

  it("takes the outputs of the AWS provider's own resources", () => {
    const { kmsKeyId, masterUserSecretKmsKeyId } = inputsOf(
      resources,
      "aws:rds/instance:Instance",
      "orders-instance",
    );
    assert.deepEqual(
      [kmsKeyId, masterUserSecretKmsKeyId],
      ["arn:aws:kms:eu-west-1:111122223333:key/data", "arn:aws:kms:eu-west-1:111122223333:key/data"],
    );
  });

  it("puts the service into the cluster that it is given, by that cluster's provider", () => {
    assert.match(providers.get("api-chart") ?? "", /::pulumi:providers:kubernetes::cluster$/);
  });

  it("tells other tools by parameters, of which none is a secret", () => {
    const parameters = resources.filter(({ type }) => type === "aws:ssm/parameter:Parameter");
    const written = new Map(parameters.map(({ inputs }) => [inputs["name"], inputs["insecureValue"]]));
    assert.match(String(written.get("/shop/orders/address")), /^shop-orders\..*\.rds\.amazonaws\.com$/);
    assert.match(String(written.get("/shop/orders/master-secret")), /^arn:aws:secretsmanager:/);
    assert.deepEqual([...written.keys()].sort(), [
      "/shop/api/url",
      "/shop/orders/address",
      "/shop/orders/master-secret",
      "/shop/orders/security-group",
    ]);
  });
});
