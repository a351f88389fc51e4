import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { Cluster, type ClusterArgs } from "../../../components/cluster/cluster.ts";
import type { PrivateAccess } from "../../../components/cluster/cluster-args.ts";
import { privateAccessProblems } from "../../../components/cluster/private-access-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const args: ClusterArgs = {
  clusterName: "slipway-test",
  region: "eu-west-1",
  version: "1.35",
  vpcId: "vpc-1",
  privateSubnetIds: ["subnet-1", "subnet-2"],
  secretsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1",
  admins: { platform: "arn:aws:iam::111122223333:role/PlatformAdmin" },
  nodeGroups: { general: { instanceTypes: ["m7g.large"], minSize: 2, maxSize: 4 } },
};
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const group = "sg-0123456789abcdef0";

describe("cluster: access to the private API server", () => {
  it("lets blocks and security groups in, on port 443 of the cluster security group", async () => {
    const privateAccess = { cidrs: ["10.8.0.0/16"], securityGroupIds: [group] };
    const resources = await register(() => new Cluster("c", { ...args, privateAccess }));
    const rule = {
      description: "API server, from outside the cluster",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    };
    const { securityGroupId, ...byBlock } = inputsOf(resources, RULE, "c-private-access-10-8-0-0-16");
    assert.equal(typeof securityGroupId, "string");
    assert.deepEqual(byBlock, { ...rule, cidrIpv4: "10.8.0.0/16" });
    assert.deepEqual(inputsOf(resources, RULE, `c-private-access-${group}`), {
      ...rule,
      securityGroupId,
      referencedSecurityGroupId: group,
    });
  });

  it("makes no rule and none of the component's own groups where nothing is asked for", async () => {
    const resources = await register(() => new Cluster("c", args));
    assert.deepEqual(
      resources.filter(({ type }) => type === RULE),
      [],
    );
    assert.equal(inputsOf(resources, "eks:index:Cluster", "c")["skipDefaultSecurityGroups"], true);
  });

  it("opens the way before anything uses the Kubernetes provider", async () => {
    const { graph } = await registerGraph(() => {
      const cluster = new Cluster("c", { ...args, privateAccess: { cidrs: ["10.8.0.0/16"] } });
      new aws.sns.Topic("waits", {}, { dependsOn: cluster.provider });
    });
    const provider = graph.find(({ type }) => type === "pulumi:providers:kubernetes");
    const rule = graph.find(({ type }) => type === RULE);
    assert.ok(provider && rule);
    assert.ok(prerequisites(graph, provider.urn).has(rule.urn));
  });

  const rows: [access: PrivateAccess, paths: string[]][] = [
    [{}, []],
    [{ cidrs: ["10.8.0.0/16", "172.16.0.0/12", "192.168.1.0/24", "100.64.0.0/10", "10.0.0.7/32"] }, []],
    [{ securityGroupIds: [group, "sg-01234567"] }, []],
    [{ cidrs: ["203.0.113.0/24"] }, ["p.cidrs[0]"]],
    [{ cidrs: ["0.0.0.0/0"] }, ["p.cidrs[0]"]],
    [{ cidrs: ["10.8.0.0"] }, ["p.cidrs[0]"]],
    [{ cidrs: ["10.8.0.1/16"] }, ["p.cidrs[0]"]],
    [{ cidrs: ["fd00::/8"] }, ["p.cidrs[0]"]],
    [{ cidrs: ["10.8.0.0/16", "10.8.0.0/16"] }, ["p.cidrs[1]"]],
    [
      { securityGroupIds: ["bastion", "sg-xyz", "sg-0123"] },
      ["p.securityGroupIds[0]", "p.securityGroupIds[1]", "p.securityGroupIds[2]"],
    ],
    [{ securityGroupIds: [group, group] }, ["p.securityGroupIds[1]"]],
  ];
  for (const [access, paths] of rows) {
    it(`finds ${paths.length === 0 ? "nothing wrong" : paths.join(", ")} with ${JSON.stringify(access)}`, () => {
      assert.deepEqual(
        privateAccessProblems(access, "p").map(({ path }) => path),
        paths,
      );
    });
  }
});
