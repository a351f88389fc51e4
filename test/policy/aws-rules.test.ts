import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { judge } from "./helpers.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

describe("ECR rules", () => {
  const judgeRepository = (rule: string, props: unknown, settings?: Record<string, unknown>): string[] =>
    judge(rule, "aws:ecr/repository:Repository", props, settings);

  it("ecr-immutable-tags accepts exclusions unless configured", () => {
    const props = { imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" };
    assert.deepEqual(judgeRepository("ecr-immutable-tags", props), []);
    assert.deepEqual(judgeRepository("ecr-immutable-tags", props, { allowExclusions: "no" }), []);
    assert.deepEqual(judgeRepository("ecr-immutable-tags", props, { allowExclusions: false }), [
      "violation imageTagMutability",
    ]);
  });

  it("report what is unknown", () => {
    assert.deepEqual(judgeRepository("ecr-immutable-tags", { imageTagMutability: UNKNOWN }), [
      "unknown imageTagMutability",
    ]);
    assert.deepEqual(judgeRepository("ecr-scan-on-push", { imageScanningConfiguration: UNKNOWN }), [
      "unknown imageScanningConfiguration",
    ]);
  });

  it("look at no other type", () => {
    assert.deepEqual(judge("ecr-scan-on-push", "aws:ecr/lifecyclePolicy:LifecyclePolicy", {}), []);
  });
});

describe("eks-private-endpoint", () => {
  const judgeVpc = (vpcConfig: unknown): string[] =>
    judge("eks-private-endpoint", "aws:eks/cluster:Cluster", { vpcConfig });
  const privateAccess = { endpointPrivateAccess: true };

  it("wants the private endpoint even with a public one for listed networks", () => {
    assert.deepEqual(judgeVpc({ publicAccessCidrs: ["203.0.113.0/24"] }), [
      "violation vpcConfig.endpointPrivateAccess",
    ]);
  });

  for (const network of [
    "0.0.0.0/0",
    "::/0",
    "1.2.3.4/0",
    "0.0.0.0/1",
    "2000::/3",
    "203.0.113.7",
    "",
    1,
    null,
  ]) {
    it(`refuses the network ${JSON.stringify(network)}`, () => {
      assert.deepEqual(judgeVpc({ ...privateAccess, publicAccessCidrs: ["10.0.0.0/8", network] }), [
        "violation vpcConfig.publicAccessCidrs[1]",
      ]);
    });
  }

  it("refuses an empty list, which AWS takes for everybody", () => {
    assert.deepEqual(judgeVpc({ ...privateAccess, endpointPublicAccess: true, publicAccessCidrs: [] }), [
      "violation vpcConfig.publicAccessCidrs",
    ]);
  });

  it("reports what is unknown", () => {
    assert.deepEqual(judgeVpc(UNKNOWN), ["unknown vpcConfig"]);
    assert.deepEqual(judgeVpc({ ...privateAccess, endpointPublicAccess: UNKNOWN }), [
      "unknown vpcConfig.endpointPublicAccess",
    ]);
    assert.deepEqual(judgeVpc({ ...privateAccess, publicAccessCidrs: [UNKNOWN] }), [
      "unknown vpcConfig.publicAccessCidrs[0]",
    ]);
    assert.deepEqual(
      judgeVpc({ ...privateAccess, endpointPublicAccess: false, publicAccessCidrs: UNKNOWN }),
      [],
    );
  });
});

describe("eks-secrets-encryption", () => {
  const judgeEncryption = (encryptionConfig: unknown): string[] =>
    judge("eks-secrets-encryption", "aws:eks/cluster:Cluster", { encryptionConfig });

  it("accepts the list that the AWS API has", () => {
    assert.deepEqual(judgeEncryption([{ provider: { keyArn: "arn" }, resources: ["secrets"] }]), []);
  });

  it("does not take a key that is not known yet for one", () => {
    assert.deepEqual(judgeEncryption({ provider: { keyArn: UNKNOWN }, resources: ["secrets"] }), [
      "unknown encryptionConfig.provider.keyArn",
    ]);
    assert.deepEqual(judgeEncryption(UNKNOWN), ["unknown encryptionConfig"]);
  });

  it("refuses other resources", () => {
    assert.deepEqual(judgeEncryption({ provider: { keyArn: "arn" }, resources: ["configmaps"] }), [
      "violation encryptionConfig.resources",
    ]);
  });
});

describe("no-open-security-group", () => {
  const rule = "no-open-security-group";
  const ssh = { type: "ingress", protocol: "tcp", fromPort: 22, toPort: 22 };
  const web = { ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "0.0.0.0/0" };
  const open443 = { openPorts: [443] };

  it("looks at every kind of ingress rule", () => {
    const ingress = [{ ...ssh, cidrBlocks: ["0.0.0.0/0"] }];
    assert.deepEqual(judge(rule, GROUP, { ingress }), ["violation ingress[0].cidrBlocks[0]"]);
    assert.deepEqual(judge(rule, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", { ingress }), [
      "violation ingress[0].cidrBlocks[0]",
    ]);
    assert.deepEqual(judge(rule, RULE, { ...ssh, ipv6CidrBlocks: ["::/0"] }), [
      "violation ipv6CidrBlocks[0]",
    ]);
    assert.deepEqual(judge(rule, INGRESS_RULE, { ...web, cidrIpv6: "::/0" }), [
      "violation cidrIpv4",
      "violation cidrIpv6",
    ]);
  });

  it("accepts egress, and ingress between groups, as pulumi-eks registers them", () => {
    const everything = { protocol: "-1", fromPort: 0, toPort: 0 };
    assert.deepEqual(judge(rule, RULE, { ...everything, type: "egress", cidrBlocks: ["0.0.0.0/0"] }), []);
    assert.deepEqual(
      judge(rule, RULE, { ...everything, type: "ingress", sourceSecurityGroupId: UNKNOWN }),
      [],
    );
    assert.deepEqual(judge(rule, GROUP, { egress: [{ ...everything, cidrBlocks: ["0.0.0.0/0"] }] }), []);
  });

  it("opens a web port only where it is configured, alone, over TCP or UDP", () => {
    assert.deepEqual(judge(rule, INGRESS_RULE, web), ["violation cidrIpv4"]);
    assert.deepEqual(judge(rule, INGRESS_RULE, web, open443), []);
    assert.deepEqual(judge(rule, INGRESS_RULE, { ...web, ipProtocol: "udp" }, open443), []);
    for (const change of [{ ipProtocol: "-1" }, { ipProtocol: "icmp" }, { fromPort: 80 }, { toPort: 8443 }]) {
      assert.deepEqual(judge(rule, INGRESS_RULE, { ...web, ...change }, open443), ["violation cidrIpv4"]);
    }
    assert.deepEqual(judge(rule, INGRESS_RULE, { ...web, fromPort: 80 }, { openPorts: [80, 443] }), [
      "violation cidrIpv4",
    ]);
  });

  it("can't be configured to open any other port", () => {
    const props = { ...ssh, cidrBlocks: ["0.0.0.0/0"] };
    assert.deepEqual(judge(rule, RULE, props, { openPorts: [22] }), ["violation cidrBlocks[0]"]);
  });

  it("reports what is unknown, and only what decides", () => {
    assert.deepEqual(judge(rule, RULE, { ...ssh, cidrBlocks: UNKNOWN }), ["unknown cidrBlocks"]);
    assert.deepEqual(judge(rule, GROUP, { ingress: UNKNOWN }), ["unknown ingress"]);
    assert.deepEqual(judge(rule, RULE, { ...ssh, type: UNKNOWN, cidrBlocks: ["0.0.0.0/0"] }), [
      "unknown type",
    ]);
    assert.deepEqual(judge(rule, INGRESS_RULE, { ...web, toPort: UNKNOWN }), ["violation cidrIpv4"]);
    assert.deepEqual(judge(rule, INGRESS_RULE, { ...web, toPort: UNKNOWN }, open443), ["unknown toPort"]);
    assert.deepEqual(judge(rule, INGRESS_RULE, { ...web, fromPort: 22, toPort: UNKNOWN }, open443), [
      "violation cidrIpv4",
    ]);
    assert.deepEqual(
      judge(rule, INGRESS_RULE, { ...web, toPort: UNKNOWN, cidrIpv4: "10.0.0.0/8" }, open443),
      [],
    );
  });
});
