import assert from "node:assert/strict";
import { planAddons } from "../../components/addons/addons-plan.ts";
import { planEdge } from "../../components/edge/edge-plan.ts";
import type { Sections } from "../../stacks/config/schema.ts";
import { dnsRecordWarnings, hostnameProblems } from "../../stacks/config/validate-hostnames.ts";

type Edge = NonNullable<Sections["edge"]>;

function problemsOf(services: object, edge?: Partial<Edge>): string[] {
  const settings = edge && ({ domain: "example.com", ...edge } as Edge);
  const config = { ...(settings && { edge: settings }), services: services as Sections["services"] };
  return hostnameProblems(config, settings ? { edge: planEdge(settings) } : {}).map(
    ({ path, message }) => `${path}: ${message}`,
  );
}

describe("stacks: hostnames of services", () => {
  const behind = (...hostnames: string[]): object => ({ api: { hostnames } });

  it("accepts what the certificate has: the domain, a name below it, and alternatives", () => {
    assert.deepEqual(problemsOf(behind("example.com", "api.example.com", "*.example.com"), {}), []);
    const edge = { subjectAlternativeNames: ["api.eu.example.com", "*.example.org"] };
    assert.deepEqual(problemsOf(behind("api.eu.example.com", "shop.example.org"), edge), []);
  });

  for (const hostname of ["api.example.org", "api.eu.example.com", "example.com.evil.test", "apiexample.com"])
    it(`rejects ${hostname}, which it does not have`, () => {
      assert.match(
        problemsOf(behind(hostname), {}).join(),
        /hostnames\[0\]: the certificate .* does not have/,
      );
    });

  it("leaves those alone that come by an Ingress, or by another's Gateway", () => {
    const hostnames = ["api.example.org"];
    assert.deepEqual(problemsOf({ api: { hostnames, ingressClassName: "nginx" } }, {}), []);
    assert.deepEqual(problemsOf({ api: { hostnames } }), []);
  });

  it("rejects one that another service has", () => {
    const services = { api: { hostnames: ["a.example.com"] }, web: { hostnames: ["a.example.com"] } };
    assert.match(
      problemsOf(services, {}).join(),
      /^slipway:services\.web\.hostnames\[0\]: the service api has/,
    );
  });

  it("warns where nothing makes their DNS records", () => {
    const warned = (externalDns: boolean, services: object): string[] =>
      dnsRecordWarnings(
        {
          edge: { domain: "example.com" } as Edge,
          addons: { externalDns } as Sections["addons"],
          services: services as Sections["services"],
        },
        { addons: planAddons({ externalDns }) },
      ).map(({ path }) => path);
    assert.deepEqual(warned(false, behind("api.example.com")), ["slipway:addons.externalDns"]);
    assert.deepEqual(warned(true, behind("api.example.com")), []);
    assert.deepEqual(warned(false, behind()), []);
  });
});
