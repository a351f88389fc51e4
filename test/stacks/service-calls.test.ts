import assert from "node:assert/strict";
import fc from "fast-check";
import { chartValues } from "../../components/service/chart-values.ts";
import { parseConfig } from "../../stacks/config/parse.ts";
import { InvalidInputError } from "../../components/validation.ts";
import { exampleDigest, merged, settingsOf, sourceOf } from "../support/stack-file.ts";

const base = {
  digest: exampleDigest,
  resources: { requests: { cpu: "100m", memory: "96Mi" }, limits: { cpu: "500m", memory: "192Mi" } },
};
const { api: _api, ...none } = settingsOf("staging")["services"] as Record<string, object>;
const staging = settingsOf("staging");

function servicesOf(services: Readonly<Record<string, object>>) {
  const settings = { ...merged(staging, {}), services: { ...none, ...services } };
  return parseConfig(sourceOf("staging", settings)).services ?? {};
}

/** What each service's network policy says, and what it is told. */
function policyOf(services: ReturnType<typeof servicesOf>, name: string) {
  const { plan } = services[name] ?? assert.fail(`no ${name}`);
  const { ingressFrom, egressTo } = chartValues(plan, false).networkPolicy;
  return { ingressFrom, egressTo, config: plan.config };
}

function problemsOf(services: Readonly<Record<string, object>>): string[] {
  try {
    servicesOf(services);
  } catch (error) {
    assert.ok(error instanceof InvalidInputError);
    return error.problems.map(({ path, message, fix }) => `${path}: ${message}; ${fix}`);
  }
  return [];
}

describe("stacks: services that call each other", () => {
  it("are let through at both ends, at the port that the pods listen on, and told where", () => {
    const services = servicesOf({
      web: { ...base, calls: ["api", "billing"], egress: [{ cidr: "10.9.0.0/16", ports: [443] }] },
      api: { ...base, port: 9000, clientNamespaces: ["gateway"] },
      billing: { ...base, namespace: "money" },
    });
    assert.deepEqual(policyOf(services, "web").egressTo, [
      { cidr: "10.9.0.0/16", ports: [443] },
      { namespace: "api", ports: [9000] },
      { namespace: "money", ports: [8080] },
    ]);
    assert.deepEqual(policyOf(services, "web").config, {
      API_URL: "http://api.api",
      BILLING_URL: "http://billing.money",
    });
    assert.deepEqual(
      policyOf(services, "api").ingressFrom.filter((peer) => "namespace" in peer),
      [{ namespace: "gateway" }, { namespace: "web" }],
    );
    assert.deepEqual(policyOf(services, "api").egressTo, []);
  });

  it("can say themselves where the other is", () => {
    const services = servicesOf({
      web: { ...base, calls: ["api"], config: { API_URL: "http://proxy" } },
      api: base,
    });
    assert.deepEqual(policyOf(services, "web").config, { API_URL: "http://proxy" });
  });

  it("are let through if and only if one calls the other, whoever else does", () => {
    const names = ["a", "b", "c", "d"];
    fc.assert(
      fc.property(
        fc.tuple(...names.map((name) => fc.subarray(names.filter((other) => other !== name)))),
        (calls) => {
          const services = servicesOf(
            Object.fromEntries(names.map((name, index) => [name, { ...base, calls: calls[index] }])),
          );
          for (const [index, caller] of names.entries())
            for (const callee of names.filter((name) => name !== caller)) {
              const out = policyOf(services, caller).egressTo.some(({ namespace }) => namespace === callee);
              const inwards = policyOf(services, callee).ingressFrom.some(
                (peer) => "namespace" in peer && peer.namespace === caller,
              );
              const isCall = calls[index]?.includes(callee);
              assert.deepEqual([out, inwards], [isCall, isCall], `${caller} to ${callee}`);
            }
        },
      ),
      { numRuns: 10 },
    );
  });

  it("are refused where nobody would answer", () => {
    const job = { ...base, kind: "worker" };
    assert.deepEqual(problemsOf({ web: { ...base, calls: ["web", "apo", "job", "far"] }, api: base, job }), [
      "slipway:services.web.calls[0]: a service reaches itself without; remove it",
      "slipway:services.web.calls[1]: there is no such service; did you mean api?",
      "slipway:services.web.calls[2]: a worker answers no requests; remove it, or make it a service",
      "slipway:services.web.calls[3]: there is no such service; correct it; one of another stack is called by egress and clientNamespaces",
    ]);
  });

  it("are refused a destination that is nobody's, or two's", () => {
    const egress = [
      { ports: [80] },
      { cidr: "10.0.0.0/16", namespace: "shop", ports: [80] },
      { namespace: "Shop", ports: [80] },
    ];
    assert.deepEqual(
      problemsOf({ web: { ...base, egress } }).map((problem) => problem.replace(/;.*/, "")),
      [
        "slipway:services.web.egress[0]: nobody is named",
        "slipway:services.web.egress[1]: two are named",
        "slipway:services.web.egress[2].namespace: the name has characters that are not allowed",
      ],
    );
  });
});
