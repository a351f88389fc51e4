import assert from "node:assert/strict";
import { UNKNOWN } from "../../policy/lib/field.ts";
import { judge, resource, ruleNamed } from "./helpers.ts";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const LISTENER = "aws:lb/listener:Listener";

describe("rules on instances", () => {
  it("instance-user-data-secrets finds credentials, plain or encoded, and never shows them", () => {
    const credentials = [
      `-----BEGIN ${"OPENSSH"} PRIVATE KEY-----`,
      `export GITHUB_TOKEN=ghp_${"a1B2".repeat(9)}`,
      "aws_secret_access_key = example",
    ];
    for (const credential of credentials) {
      for (const userData of [credential, Buffer.from(credential).toString("base64")]) {
        const reports = ruleNamed("instance-user-data-secrets").evaluate(resource(TEMPLATE, { userData }));
        assert.deepEqual(
          reports.map(({ kind, path }) => `${kind} ${path}`),
          ["violation userData"],
        );
        assert.ok(!JSON.stringify(reports).includes(userData));
      }
    }
    assert.deepEqual(judge("instance-user-data-secrets", TEMPLATE, { userData: UNKNOWN }), [
      "unknown userData",
    ]);
  });

  it("take booleans as text, as launch templates have them", () => {
    const encrypted = { blockDeviceMappings: [{ ebs: { encrypted: "true" } }] };
    assert.deepEqual(judge("volume-encryption", TEMPLATE, encrypted), []);
    const open = { networkInterfaces: [{ associatePublicIpAddress: "true" }] };
    assert.equal(judge("instance-no-public-ip", TEMPLATE, open).length, 1);
  });

  it("ask nothing of metadata that is switched off, and wait where it may be", () => {
    for (const rule of ["instance-metadata-tokens", "instance-hop-limit"]) {
      assert.deepEqual(judge(rule, TEMPLATE, { metadataOptions: { httpEndpoint: "disabled" } }), []);
      assert.deepEqual(judge(rule, TEMPLATE, { metadataOptions: { httpEndpoint: UNKNOWN } }), [
        "unknown metadataOptions.httpEndpoint",
      ]);
    }
  });
});

describe("rules on networks", () => {
  const everything = { protocol: "-1", cidrBlocks: ["0.0.0.0/0"], description: "Allow internet access." };
  const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";

  it("security-group-egress accepts what pulumi-eks registers, unless it is to be strict", () => {
    const judgeEgress = (props: object, settings = {}): string[] =>
      judge("security-group-egress", RULE, { ...everything, type: "egress", ...props }, settings);
    assert.deepEqual(judgeEgress({}), []);
    assert.deepEqual(judgeEgress({}, { strict: true }), ["violation cidrBlocks[0]"]);
    assert.deepEqual(judgeEgress({ description: undefined }), ["violation cidrBlocks[0]"]);
    assert.deepEqual(judgeEgress({ description: undefined, type: "ingress" }), []);
    assert.deepEqual(judgeEgress({ description: undefined, protocol: "tcp" }), []);
    assert.deepEqual(judgeEgress({ description: UNKNOWN }), ["unknown description"]);
  });

  it("network-acl-admin-ports finds the ports in ranges, and over IPv6", () => {
    const type = "aws:ec2/networkAclRule:NetworkAclRule";
    const judgeEntry = (props: object): string[] =>
      judge("network-acl-admin-ports", type, {
        ...{ ruleAction: "allow", protocol: "6", fromPort: 22, toPort: 22, cidrBlock: "0.0.0.0/0" },
        ...props,
      });
    assert.deepEqual(judgeEntry({}), ["violation cidrBlock"]);
    assert.deepEqual(judgeEntry({ fromPort: 3000, toPort: 4000 }), ["violation cidrBlock"]);
    assert.deepEqual(judgeEntry({ cidrBlock: undefined, ipv6CidrBlock: "::/0" }), [
      "violation ipv6CidrBlock",
    ]);
    for (const fine of [
      { ruleAction: "deny" },
      { egress: true },
      { fromPort: 23, toPort: 3388 },
      { protocol: "17" },
    ]) {
      assert.deepEqual(judgeEntry(fine), [], JSON.stringify(fine));
    }
    assert.deepEqual(judgeEntry({ toPort: UNKNOWN }), ["unknown toPort"]);
  });

  it("default-security-group-closed waits for rules that are not known", () => {
    assert.deepEqual(
      judge("default-security-group-closed", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {
        ingress: UNKNOWN,
      }),
      ["unknown ingress"],
    );
  });
});

describe("rules on load balancers", () => {
  for (const [policy, fine] of [
    ["ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09", true],
    ["ELBSecurityPolicy-TLS13-1-3-2021-06", true],
    ["ELBSecurityPolicy-TLS-1-2-Ext-2018-06", true],
    ["ELBSecurityPolicy-FS-1-2-Res-2020-10", true],
    ["ELBSecurityPolicy-TLS13-1-0-2021-06", false],
    ["ELBSecurityPolicy-TLS-1-1-2017-01", false],
    ["ELBSecurityPolicy-2016-08", false],
  ] as const) {
    it(`lb-tls-policy ${fine ? "accepts" : "refuses"} ${policy}`, () => {
      const reports = judge("lb-tls-policy", LISTENER, { protocol: "HTTPS", sslPolicy: policy });
      assert.deepEqual(reports, fine ? [] : ["violation sslPolicy"]);
    });
  }

  it("lb-https waits for a redirect that is not known", () => {
    assert.deepEqual(judge("lb-https", LISTENER, { protocol: "HTTP", defaultActions: UNKNOWN }), [
      "unknown defaultActions",
    ]);
    assert.deepEqual(judge("lb-https", LISTENER, { protocol: "TCP", defaultActions: UNKNOWN }), []);
  });
});
