import assert from "node:assert/strict";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { merged, settingsOf, sourceOf } from "../support/stack-file.ts";

const isolated = merged(settingsOf("staging"), {
  network: { natGateways: "none", endpoints: "private" },
  addons: { externalDns: false },
});
function problemsOf(more: Parameters<typeof merged>[1]): readonly Problem[] {
  try {
    parseConfig(sourceOf("staging", merged(isolated, more)));
  } catch (error) {
    assert.ok(error instanceof InvalidInputError);
    return error.problems;
  }
  return [];
}
const imageMirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

describe("stacks: a network without a way out", () => {
  it("refuses add-ons whose images are in public registries", () => {
    const [problem, ...others] = problemsOf({});
    assert.equal(others.length, 0);
    assert.equal(problem?.path, "slipway:addons.imageMirror");
    assert.match(
      problem.message,
      /external-secrets, karpenter, kube-prometheus-stack, opentelemetry-collector, loki: public\.ecr\.aws, ghcr\.io, quay\.io/,
    );
    const [without] = problemsOf({ cluster: { karpenter: undefined }, observability: undefined });
    assert.match(without!.message, /external-secrets: public\.ecr\.aws, ghcr\.io$/);
  });

  it("refuses external-dns, which calls Route 53", () => {
    assert.deepEqual(
      problemsOf({ addons: { externalDns: true, imageMirror } }).map(({ path }) => path),
      ["slipway:addons.externalDns"],
    );
  });

  it("refuses a store of logs outside of AWS, and takes CloudWatch Logs, which has an endpoint", () => {
    const kept = (logs: string, more: object = {}) =>
      problemsOf({
        addons: { imageMirror },
        observability: { logs, logsRetentionDays: undefined, ...more },
      }).map(({ path }) => path);
    assert.deepEqual(kept("otlp", { logsEndpoint: "https://otlp.example.com/v1/logs" }), [
      "slipway:observability.logs",
    ]);
    assert.deepEqual(kept("cloudWatch"), []);
  });

  it("refuses a store of traces, which is outside, and takes their metrics, which are not", () => {
    const traced = (more: object) =>
      problemsOf({ addons: { imageMirror }, observability: { traces: "otlp", ...more } }).map(
        ({ path }) => path,
      );
    assert.deepEqual(traced({ tracesEndpoint: "https://otlp.example.com/v1/traces" }), [
      "slipway:observability.tracesEndpoint",
    ]);
    assert.deepEqual(traced({}), []);
  });

  it("takes an edge with a web ACL, by the endpoint of AWS WAF, and images of a mirror", () => {
    assert.deepEqual(problemsOf({ addons: { imageMirror } }), []);
  });

  it("asks for no mirror where no add-on has images of others", () => {
    const none = { loadBalancerController: false, gatewayApi: false, externalSecrets: false };
    const bare = {
      ...{ edge: undefined, services: undefined, observability: undefined },
      ...{ addons: none, cluster: { karpenter: undefined } },
    };
    assert.deepEqual(problemsOf(bare), []);
  });

  it("says nothing where NAT gateways lead out", () => {
    assert.deepEqual(problemsOf({ network: { natGateways: "single" } }), []);
  });
});
