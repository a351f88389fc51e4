import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { Edge } from "../../../components/edge/edge.ts";
import { type EdgePlanArgs, planEdge } from "../../../components/edge/edge-plan.ts";
import { inputsOf, register } from "../../support/mocks.ts";
import { protectedResources } from "../../support/protect.ts";

const ZONE = "aws:route53/zone:Zone";
const hostedZoneId = "Z0123456789ABCDEFGHIJ";

const paths = (args: EdgePlanArgs): string[] => planEdge(args, "edge").problems.map(({ path }) => path);

async function outputsOf(args: ConstructorParameters<typeof Edge>[1]) {
  const seen: Record<string, unknown> = {};
  const see = (name: string, output: pulumi.Output<unknown>) => output.apply((value) => (seen[name] = value));
  const resources = await register(() => {
    const edge = new Edge("e", args);
    see("certificateArn", edge.certificateArn);
    see("webAclArn", edge.webAclArn);
    see("hostedZoneId", edge.hostedZoneId);
    see("nameServers", edge.nameServers);
  });
  return { resources, seen };
}

describe("edge: planEdge", () => {
  it("makes a zone only where none is given", () => {
    assert.equal(planEdge({ domain: "example.com" }).plan.zone, "example.com");
    assert.equal(planEdge({ domain: "example.com", hostedZoneId }).plan.zone, undefined);
  });

  it("collects the problems of all its parts", () => {
    assert.deepEqual(
      paths({ domain: "x", hostedZoneId: "/hostedzone/Z1", rateLimit: 1, certificateAuthorities: ["y"] }),
      [
        "edge.domain",
        "edge.certificateAuthorities[0]",
        "edge.certificateAuthorities",
        "edge.rateLimit",
        "edge.hostedZoneId",
      ],
    );
  });

  it("refuses names that its own zone can't validate, and only there", () => {
    const args = { domain: "example.com", subjectAlternativeNames: ["*.example.com", "notexample.com"] };
    assert.deepEqual(paths(args), ["edge.subjectAlternativeNames[1]"]);
    assert.deepEqual(paths({ ...args, hostedZoneId }), []);
  });
});

describe("edge: Edge", () => {
  it("uses the zone that it is given", async () => {
    const { resources, seen } = await outputsOf({ domain: "example.com", hostedZoneId });
    assert.deepEqual(
      resources.filter(({ type }) => type === ZONE),
      [],
    );
    assert.deepEqual(seen, {
      certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/example.com",
      webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/e-web-acl/id",
      hostedZoneId,
      nameServers: [],
    });
  });

  it("makes the zone otherwise, and says what to delegate to", async () => {
    const { resources, seen } = await outputsOf({ domain: "example.com" });
    assert.deepEqual(inputsOf(resources, ZONE, "e-zone"), {
      name: "example.com",
      comment: "Public zone of e",
      forceDestroy: false,
    });
    assert.deepEqual(
      [seen["hostedZoneId"], seen["nameServers"]],
      ["e-zone-id", ["ns-1.example", "ns-2.example"]],
    );
    assert.equal(
      inputsOf(resources, "aws:route53/record:Record", "e-validation-example.com")["zoneId"],
      "e-zone-id",
    );
  });

  it("needs no Kubernetes", async () => {
    const { resources } = await outputsOf({ domain: "example.com" });
    assert.deepEqual(
      resources.filter(({ type }) => !type.startsWith("aws:")),
      [],
    );
  });

  it("keeps the zone that others delegate to", async () => {
    assert.deepEqual(
      await protectedResources((opts) => new Edge("e", { domain: "example.com", protect: true }, opts)),
      [`${ZONE} e-zone`],
    );
  });
});
