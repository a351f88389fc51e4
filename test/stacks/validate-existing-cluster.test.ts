import assert from "node:assert/strict";
import { InvalidInputError, type Problem } from "../../components/validation.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { sourceOf } from "../support/stack-file.ts";

/** What is wrong with a stack of no service on an existing cluster. */
function problemsOf(existing: object): readonly Problem[] {
  try {
    parseConfig(sourceOf("shop", { cluster: { existing: { name: "shop", ...existing } }, services: {} }));
    return [];
  } catch (error) {
    assert(error instanceof InvalidInputError);
    return error.problems;
  }
}

const gateway = { name: "public", namespace: "gateway" };

describe("stacks: an existing cluster", () => {
  it("is taken as it is described", () => {
    assert.deepEqual(
      problemsOf({
        clientCidrs: ["10.0.0.0/8", "192.0.2.1/32"],
        gateway: { ...gateway, idleTimeoutSeconds: 90, deregistrationLagSeconds: 0 },
        flagger: { prometheusUrl: "http://prometheus.monitoring:9090" },
      }),
      [],
    );
  });

  const refused: readonly (readonly [path: string, existing: object, received: unknown])[] = [
    ["clientCidrs[1]", { clientCidrs: ["10.0.0.0/8", "10.0.0.1/8"] }, "10.0.0.1/8"],
    ["clientCidrs[0]", { clientCidrs: ["everybody"] }, "everybody"],
    ["gateway.name", { gateway: { ...gateway, name: "Public" } }, "Public"],
    ["gateway.namespace", { gateway: { ...gateway, namespace: "a/b" } }, "a/b"],
    ["gateway.idleTimeoutSeconds", { gateway: { ...gateway, idleTimeoutSeconds: 0 } }, 0],
    ["gateway.deregistrationLagSeconds", { gateway: { ...gateway, deregistrationLagSeconds: -1 } }, -1],
    ["flagger.prometheusUrl", { flagger: { prometheusUrl: "prometheus:9090" } }, "prometheus:9090"],
    ["flagger.prometheusUrl", { flagger: { prometheusUrl: "http:// " } }, "http:// "],
  ];
  for (const [path, existing, received] of refused)
    it(`is refused with ${path} ${JSON.stringify(received)}`, () => {
      assert.deepEqual(
        problemsOf(existing).map((problem) => [problem.path, problem.received]),
        [[`slipway:cluster.existing.${path}`, received]],
      );
    });
});
