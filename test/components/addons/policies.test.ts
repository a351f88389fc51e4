import assert from "node:assert/strict";
import { externalDnsPolicy } from "../../../components/addons/external-dns-values.ts";
import { loadBalancerControllerPolicy } from "../../../components/addons/load-balancer-controller-policy.ts";
import { leastPrivilegeFindings } from "../../support/iam.ts";

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
const statementsOf = (policy: string): readonly Statement[] =>
  (JSON.parse(policy) as { Statement: readonly Statement[] }).Statement;
const listOf = (value: string | readonly string[]): readonly string[] =>
  typeof value === "string" ? [value] : value;
const findings = (policy: string): string[] =>
  leastPrivilegeFindings([{ type: "aws:iam/rolePolicy:RolePolicy", name: "p", inputs: { policy } }]);

const args = { clusterName: "shop", region: "eu-west-1", accountId: "111122223333", vpcId: "vpc-1" };
const tag = "elbv2.k8s.aws/cluster";

describe("addons: what the load balancer controller may do", () => {
  const policy = loadBalancerControllerPolicy(args);
  const statements = statementsOf(policy);

  it("has no wildcard action, and a wildcard resource only where AWS has no resource level", () => {
    assert.deepEqual(findings(policy), []);
  });

  it("reads only, where it has no resource level, but for a part of what is scoped elsewhere", () => {
    const unscoped = statements
      .filter(({ Resource }) => Resource === "*")
      .flatMap(({ Action }) => listOf(Action));
    assert.deepEqual(
      unscoped.filter((action) => !/:(Describe|List)/.test(action)),
      ["elasticloadbalancing:SetWebAcl"],
    );
  });

  it("stays in its account and region", () => {
    const scoped = statements
      .flatMap(({ Resource }) => listOf(Resource))
      .filter((resource) => resource !== "*");
    for (const resource of scoped)
      assert.match(resource, /^arn:aws:(iam::|[a-z0-9]+:eu-west-1:)111122223333:/);
  });

  it("changes, fills and deletes only what carries its own cluster's tag", () => {
    const changing = statements.filter(({ Action }) =>
      listOf(Action).some((action) =>
        /^elasticloadbalancing:(Delete|Deregister|Modify|Register|SetSub|SetSec|SetIp|RemoveTags)|^ec2:Delete/.test(
          action,
        ),
      ),
    );
    assert.deepEqual(
      changing.map(({ Sid }) => Sid),
      [
        ...[
          "TagOwnSecurityGroups",
          "DeleteOwnSecurityGroups",
          "TagOwnLoadBalancers",
          "ManageOwnLoadBalancers",
        ],
        "RegisterTargets",
      ],
    );
    for (const { Sid, Condition } of changing)
      assert.equal(Condition?.["StringEquals"]?.[`aws:ResourceTag/${tag}`], "shop", Sid);
  });

  it("makes nothing without that tag, and gives or takes the tag at no other time", () => {
    for (const { Sid, Action, Condition } of statements) {
      const actions = listOf(Action);
      const sets = Condition?.["StringEquals"] ?? {};
      if (actions.includes("elasticloadbalancing:CreateLoadBalancer") || Sid === "CreateTaggedSecurityGroups")
        assert.equal(sets[`aws:RequestTag/${tag}`], "shop", Sid);
      if (!actions.some((action) => /:(AddTags|CreateTags|RemoveTags|DeleteTags)$/.test(action))) continue;
      const atCreation = "ec2:CreateAction" in sets || "elasticloadbalancing:CreateAction" in sets;
      if (atCreation) assert.equal(sets[`aws:RequestTag/${tag}`], "shop", Sid);
      else assert.equal(Condition?.["Null"]?.[`aws:RequestTag/${tag}`], "true", Sid);
    }
  });

  it("opens security groups of the cluster's VPC only", () => {
    const opening = statements.filter(({ Action }) =>
      listOf(Action).includes("ec2:AuthorizeSecurityGroupIngress"),
    );
    assert.deepEqual(
      opening.map(({ Condition }) => Condition),
      [{ ArnEquals: { "ec2:Vpc": "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1" } }],
    );
  });

  it("fits into a role's inline policies: 10,240 characters (IAM quotas)", () => {
    assert.ok(loadBalancerControllerPolicy({ ...args, clusterName: "c".repeat(100) }).length <= 10_240);
  });

  it("speaks of its own partition", () => {
    const china = loadBalancerControllerPolicy({ ...args, region: "cn-north-1" });
    assert.ok(!china.includes("arn:aws:"));
    assert.deepEqual(findings(china), []);
  });
});

describe("addons: what external-dns may do", () => {
  const policy = externalDnsPolicy("aws", ["Z1", "Z2"]);

  it("has no wildcard action, and a wildcard resource only for listing zones", () => {
    assert.deepEqual(findings(policy), []);
    assert.deepEqual(
      statementsOf(policy).flatMap(({ Action, Resource }) => (Resource === "*" ? [Action] : [])),
      ["route53:ListHostedZones"],
    );
  });

  it("changes addresses, aliases and its own marks in its zones, never NS, MX or CAA", () => {
    const [change] = statementsOf(policy);
    assert.deepEqual(change, {
      Sid: "ChangeRecords",
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: ["arn:aws:route53:::hostedzone/Z1", "arn:aws:route53:::hostedzone/Z2"],
      Condition: {
        "ForAllValues:StringEquals": {
          "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME", "TXT"],
        },
      },
    });
  });
});
