import assert from "node:assert/strict";
import { NodePoolCapacityType } from "../../../components/choices.ts";
import { Karpenter, type KarpenterArgs } from "../../../components/compute/karpenter.ts";
import { prerequisites } from "../../support/graph.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";
import { type GraphNode, inputsOf, register, type Registered, registerGraph } from "../../support/mocks.ts";

const args: KarpenterArgs = {
  clusterName: "slipway-test",
  region: "eu-west-1",
  accountId: "111122223333",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupId: "sg-1",
  nodePools: { general: { cpuLimit: 64, memoryLimitGiB: 256 } },
  zonalShift: true,
};
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const RELEASE = "kubernetes:helm.sh/v3:Release";

describe("compute: Karpenter", () => {
  let resources: Registered[];
  let graph: GraphNode[];
  before(async () => {
    ({ resources, graph } = await registerGraph(() => new Karpenter("k", args)));
  });
  const urn = (type: string, name: string): string =>
    graph.find((node) => node.type === type && node.name === name)?.urn ?? assert.fail(`no ${type} ${name}`);
  const needs = (later: string, earlier: string): void => {
    assert.ok(prerequisites(graph, later).has(earlier), `${later} does not wait for ${earlier}`);
  };
  const statements = (name: string) =>
    (
      JSON.parse(String(inputsOf(resources, ROLE_POLICY, name)["policy"])) as {
        Statement: Record<string, unknown>[];
      }
    ).Statement;

  it("has least privilege, and fits IAM's quota", () => {
    assert.deepEqual(leastPrivilegeFindings(resources), []);
    const policies = resources
      .filter(({ type }) => type === ROLE_POLICY)
      .map(({ inputs }) => String(inputs["policy"]));
    assert.equal(policies.length, 4);
    // AWS: "IAM and AWS STS quotas": 10,240 characters of inline policies a role; ids of EC2 are longer than here.
    assert.ok(policies.join("").length < 9_000, `${policies.join("").length} characters`);
  });

  it("may make the role that EC2 runs Spot by, and only where a pool takes Spot", async () => {
    assert.ok(!resources.some(({ inputs }) => String(inputs["policy"]).includes("CreateServiceLinkedRole")));
    const capacityTypes = [NodePoolCapacityType.onDemand, NodePoolCapacityType.spot];
    const nodePools = { batch: { cpuLimit: 1, memoryLimitGiB: 1, capacityTypes } };
    const made = await register(() => new Karpenter("k", { ...args, nodePools }));
    assert.deepEqual(leastPrivilegeFindings(made), []);
    const { policy } = inputsOf(made, ROLE_POLICY, "k-spot-role");
    const [statement] = (JSON.parse(String(policy)) as { Statement: unknown[] }).Statement;
    assert.deepEqual(statement, {
      Sid: "MakeServiceRoleOfSpot",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: "arn:aws:iam::111122223333:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
      Condition: { StringEquals: { "iam:AWSServiceName": "spot.amazonaws.com" } },
    });
  });

  it("deletes only what is marked as this cluster's, and launches only into its own subnets", () => {
    for (const { Sid, Action, Condition } of statements("k-instances")) {
      if (!/Terminate|DeleteLaunchTemplate/.test(String(Action))) continue;
      assert.match(
        JSON.stringify(Condition),
        /aws:ResourceTag\/kubernetes\.io\/cluster\/slipway-test":"owned"/,
        String(Sid),
      );
    }
    const launch = statements("k-instances").find(({ Sid }) => Sid === "LaunchWithImagesSubnetsAndGroup");
    const subnets = (launch?.["Resource"] as string[]).filter((arn) =>
      /:(subnet|security-group)\//.test(arn),
    );
    assert.deepEqual(
      subnets.map((arn) => arn.split("/")[1]),
      ["sg-1", "subnet-1", "subnet-2"],
    );
  });

  it("passes the nodes' role only, and makes no instance profiles", () => {
    assert.deepEqual(
      statements("k-node-role").map(({ Action, Resource }) => [Action, Resource]),
      [
        ["iam:PassRole", "arn:aws:iam::111122223333:role/k-node"],
        ["iam:GetInstanceProfile", "arn:aws:iam::111122223333:instance-profile/k-node"],
      ],
    );
  });

  it("passes that role to the EC2 that it trusts, in China by EC2's name there", async () => {
    for (const [region, ec2] of [
      ["eu-west-1", "ec2.amazonaws.com"],
      ["us-gov-west-1", "ec2.amazonaws.com"],
      ["cn-north-1", "ec2.amazonaws.com.cn"],
    ] as const) {
      const made = await register(() => new Karpenter("k", { ...args, region }));
      const { assumeRolePolicy } = inputsOf(made, "aws:iam/role:Role", "k-node");
      assert.match(String(assumeRolePolicy), new RegExp(`"Service":"${ec2}"`));
      const { policy } = inputsOf(made, ROLE_POLICY, "k-node-role");
      assert.match(String(policy), new RegExp(`"iam:PassedToService":"${ec2}"`));
    }
  });

  it("lets Session Manager onto its nodes only where it is told to", async () => {
    const attached = async (sessionManager: boolean): Promise<boolean> =>
      (await register(() => new Karpenter("k", { ...args, sessionManager }))).some(
        ({ name }) => name === "k-node-AmazonSSMManagedInstanceCore",
      );
    assert.deepEqual([await attached(false), await attached(true)], [false, true]);
  });

  it("lets nodes in", () => {
    assert.deepEqual(inputsOf(resources, "aws:eks/accessEntry:AccessEntry", "k-node"), {
      clusterName: "slipway-test",
      principalArn: "arn:aws:iam::111122223333:role/k-node",
      type: "EC2_LINUX",
    });
  });

  it("hears of interruptions by an encrypted queue that takes its rules' events only, over TLS", () => {
    assert.deepEqual(inputsOf(resources, "aws:sqs/queue:Queue", "k-interruptions"), {
      messageRetentionSeconds: 300,
      sqsManagedSseEnabled: true,
    });
    const rules = resources.filter(({ type }) => type === "aws:cloudwatch/eventRule:EventRule");
    assert.deepEqual(
      rules.map(({ name }) => name),
      ["k-capacity", "k-health", "k-rebalance", "k-spot", "k-state"],
    );
    const policy = JSON.parse(
      String(inputsOf(resources, "aws:sqs/queuePolicy:QueuePolicy", "k-interruptions")["policy"]),
    ) as { Statement: { Effect: string; Condition: Record<string, Record<string, unknown>> }[] };
    const [allow, deny] = policy.Statement;
    assert.equal((allow?.Condition["ArnEquals"]?.["aws:SourceArn"] as string[]).length, rules.length);
    assert.deepEqual([deny?.Effect, deny?.Condition], ["Deny", { Bool: { "aws:SecureTransport": "false" } }]);
  });

  it("configures the chart for this cluster", () => {
    const values = inputsOf(resources, RELEASE, "k-release")["values"] as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(values["settings"]?.["clusterName"], "slipway-test");
    assert.equal(values["settings"]?.["enableZonalShift"], true);
    assert.equal(values["serviceAccount"]?.["name"], "karpenter");
    assert.deepEqual(Object.keys(values["controller"]?.["resources"] as object), ["limits", "requests"]);
  });

  describe("order", () => {
    const pool = (): string => urn("kubernetes:karpenter.sh/v1:NodePool", "k-general");
    const nodeClass = (): string => urn("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "k-default");
    const release = (): string => urn(RELEASE, "k-release");

    it("custom resources come after their definitions and the controller (anchors #3)", () => {
      const definitions = urn("kubernetes:helm.sh/v4:Chart", "k-crds-chart");
      needs(release(), definitions);
      for (const later of [pool(), nodeClass()]) needs(later, release());
    });

    it("pools leave first, then their class, then Karpenter, then its permissions and the nodes' (anchors #1)", () => {
      needs(pool(), nodeClass());
      needs(nodeClass(), release());
      needs(release(), urn("aws:eks/podIdentityAssociation:PodIdentityAssociation", "k-identity"));
      needs(release(), urn(ROLE_POLICY, "k-instances"));
      needs(release(), urn("aws:sqs/queuePolicy:QueuePolicy", "k-interruptions"));
      needs(pool(), urn("aws:eks/accessEntry:AccessEntry", "k-node"));
      needs(pool(), urn("aws:iam/instanceProfile:InstanceProfile", "k-node"));
      needs(
        pool(),
        urn("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "k-node-AmazonEKSWorkerNodePolicy"),
      );
    });
  });
});
