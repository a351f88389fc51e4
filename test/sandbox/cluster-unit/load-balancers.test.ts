import assert from "node:assert/strict";
import type { CloudObject } from "../../../sandbox/cloud/model/model.ts";
import { loadBalancerOf, refusalOf } from "../../../sandbox/cluster/load-balancers/load-balancer.ts";

const CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/c";
const ACL = "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/w/id";
const object = (type: string, outputs: CloudObject["outputs"]): CloudObject => ({
  type,
  scope: "eu-west-1",
  id: "id",
  token: "",
  inputs: {},
  outputs,
});
const certificate = (status: string): CloudObject =>
  object("aws:acm/certificate:Certificate", { arn: CERTIFICATE, status });
const THERE = [
  certificate("ISSUED"),
  object("aws:wafv2/webAcl:WebAcl", { arn: ACL }),
  object("aws:s3/bucket:Bucket", { bucket: "logs" }),
];
const cloudOf = (objects: readonly CloudObject[], outside: readonly string[] = []) => ({
  list: (type: string) => objects.filter((each) => each.type === type),
  existsOutside: (name: string) => outside.includes(name),
});
const wanted = loadBalancerOf({
  apiVersion: "gateway.k8s.aws/v1beta1",
  kind: "LoadBalancerConfiguration",
  metadata: { name: "web" },
  spec: {
    listenerConfigurations: [{ protocolPort: "HTTPS:443", defaultCertificate: CERTIFICATE }],
    wafV2: { webACL: ACL },
    loadBalancerAttributes: [
      { key: "access_logs.s3.enabled", value: "true" },
      { key: "access_logs.s3.bucket", value: "logs" },
    ],
  },
});

describe("the emulator of the load balancer controller", () => {
  it("makes what names only what is there, or what somebody has declared to be", () => {
    assert.equal(refusalOf(wanted, cloudOf(THERE)), undefined);
    assert.equal(refusalOf(wanted, cloudOf([], [CERTIFICATE, ACL, "logs"])), undefined);
    assert.equal(refusalOf(loadBalancerOf(undefined), cloudOf([])), undefined);
  });

  const refused: readonly (readonly [what: string, objects: readonly CloudObject[], why: RegExp])[] = [
    [
      "a certificate that is not there",
      THERE.slice(1),
      /CreateListener.*CertificateNotFound.*certificate\/c/,
    ],
    [
      "a certificate that waits for its validation",
      [certificate("PENDING_VALIDATION"), ...THERE.slice(1)],
      /UnsupportedCertificate/,
    ],
    [
      "a web ACL that is not there",
      THERE.filter(({ type }) => !type.includes("wafv2")),
      /AssociateWebACL.*WAFNonexistentItemException/,
    ],
    ["a bucket of logs that is not there", THERE.slice(0, 2), /ModifyLoadBalancerAttributes.*bucket: logs/],
  ];
  for (const [what, objects, why] of refused) {
    it(`refuses ${what}, as AWS words it`, () =>
      assert.match(refusalOf(wanted, cloudOf(objects)) ?? "", why));
  }
});
