import assert from "node:assert/strict";
import { type Manifest, render } from "./helm.ts";

async function policy(networkPolicy: object): Promise<Manifest> {
  return (await render({ networkPolicy }))["NetworkPolicy"].spec;
}

const namespace = (name: string): object => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});

describe("network policy of a service", () => {
  it("denies both ways by default: requests from nobody, metrics to monitoring, names from kube-system", async () => {
    const spec = await policy({});
    assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
    assert.deepEqual(spec.ingress, [
      { from: [namespace("monitoring")], ports: [{ port: 9090, protocol: "TCP" }] },
    ]);
    assert.deepEqual(spec.egress, [
      {
        to: [namespace("kube-system")],
        ports: [
          { port: 53, protocol: "UDP" },
          { port: 53, protocol: "TCP" },
        ],
      },
    ]);
  });

  it("denies everything when nothing is listed: no rule has an empty list of peers, which would allow all", async () => {
    const spec = await policy({ metricsFrom: [], dnsTo: [] });
    assert.deepEqual(spec.policyTypes, ["Ingress", "Egress"]);
    assert.equal(spec.ingress ?? undefined, undefined);
    assert.equal(spec.egress ?? undefined, undefined);
  });

  it("lets the peers listed send requests, to the service's port alone", async () => {
    const spec = await policy({
      ingressFrom: [
        { namespace: "edge" },
        { namespace: "*" },
        { cidr: "10.20.0.0/16" },
        { cidr: "fd00::/8" },
      ],
      metricsFrom: [],
    });
    assert.deepEqual(spec.ingress, [
      {
        from: [
          namespace("edge"),
          { namespaceSelector: {} },
          { ipBlock: { cidr: "10.20.0.0/16" } },
          { ipBlock: { cidr: "fd00::/8" } },
        ],
        ports: [{ port: 8080, protocol: "TCP" }],
      },
    ]);
  });

  it("lets the service call the peers listed, each on its own ports", async () => {
    const spec = await policy({
      dnsTo: [],
      egressTo: [
        { cidr: "10.20.0.0/16", ports: [5432] },
        { namespace: "payments", ports: [8080, 8443] },
      ],
    });
    assert.deepEqual(spec.egress, [
      { to: [{ ipBlock: { cidr: "10.20.0.0/16" } }], ports: [{ port: 5432, protocol: "TCP" }] },
      {
        to: [namespace("payments")],
        ports: [
          { port: 8080, protocol: "TCP" },
          { port: 8443, protocol: "TCP" },
        ],
      },
    ]);
  });
});
