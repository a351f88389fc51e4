import assert from "node:assert/strict";
import fc from "fast-check";
import { Certificate } from "../../../components/edge/certificate.ts";
import { type CertificatePlanArgs, planCertificate } from "../../../components/edge/certificate-plan.ts";
import { prerequisites } from "../../support/graph.ts";
import { inputsOf, register, registerGraph } from "../../support/mocks.ts";

const RECORD = "aws:route53/record:Record";
const args = { domain: "example.com", hostedZoneId: "Z0123456789ABCDEFGHIJ" };

const paths = (planned: CertificatePlanArgs): string[] =>
  planCertificate(planned, "edge").problems.map(({ path }) => path);

describe("edge: planCertificate", () => {
  it("covers the domain and every name below it", () => {
    assert.deepEqual(planCertificate({ domain: "example.com" }), {
      plan: {
        domain: "example.com",
        subjectAlternativeNames: ["*.example.com"],
        validatedDomains: ["example.com"],
        caaRecords: [],
      },
      problems: [],
    });
  });

  const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);
  const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
  const names = fc.uniqueArray(
    fc.tuple(domain, fc.boolean()).map(([name, wildcard]) => (wildcard ? `*.${name}` : name)),
    { minLength: 1, maxLength: 8 },
  );

  it("validates each plain domain once, whatever wildcards stand beside it", () => {
    fc.assert(
      fc.property(domain, names, (first, alternatives) => {
        const subjectAlternativeNames = alternatives.filter((name) => name !== first);
        const { plan, problems } = planCertificate({ domain: first, subjectAlternativeNames });
        assert.deepEqual(problems, []);
        const plain = [first, ...subjectAlternativeNames].map((name) => name.replace("*.", ""));
        assert.deepEqual([...plan.validatedDomains].sort(), [...new Set(plain)].sort());
      }),
    );
  });

  it("collects every problem", () => {
    assert.deepEqual(
      paths({
        domain: "Example.com.",
        subjectAlternativeNames: ["a.example.com", "a.example.com", "*.*.example.com", "localhost"],
        certificateAuthorities: ["letsencrypt.org"],
      }),
      [
        "edge.domain",
        "edge.subjectAlternativeNames[1]",
        "edge.subjectAlternativeNames[2]",
        "edge.subjectAlternativeNames[3]",
        "edge.certificateAuthorities",
      ],
    );
    assert.deepEqual(paths({ domain: "example.com", subjectAlternativeNames: ["example.com"] }), [
      "edge.subjectAlternativeNames[0]",
    ]);
    const many = Array.from({ length: 101 }, (_, index) => `h${index}.example.com`);
    assert.deepEqual(paths({ domain: "example.com", subjectAlternativeNames: many }), [
      "edge.subjectAlternativeNames",
    ]);
    for (const domain of ["com", "a..com", "-a.com", "a-.com", `${"a".repeat(64)}.com`, "*.example.com"])
      assert.deepEqual(paths({ domain, subjectAlternativeNames: [] }), ["edge.domain"], domain);
  });
});

describe("edge: Certificate", () => {
  it("asks for one record for the domain and its wildcard, and gives out the issued certificate only", async () => {
    const { resources, graph } = await registerGraph(() => new Certificate("c", args));
    assert.deepEqual(
      resources.filter(({ type }) => type === RECORD),
      [
        {
          type: RECORD,
          name: "c-validation-example.com",
          inputs: {
            zoneId: args.hostedZoneId,
            name: "_name.example.com.",
            type: "CNAME",
            records: ["_value.example.com."],
            ttl: 300,
          },
        },
      ],
    );
    assert.deepEqual(inputsOf(resources, "aws:acm/certificate:Certificate", "c-certificate"), {
      domainName: "example.com",
      subjectAlternativeNames: ["*.example.com"],
      validationMethod: "DNS",
      keyAlgorithm: "RSA_2048",
      tags: { Name: "c" },
    });
    assert.deepEqual(
      inputsOf(resources, "aws:acm/certificateValidation:CertificateValidation", "c-validation"),
      {
        certificateArn: "arn:aws:acm:eu-west-1:111122223333:certificate/example.com",
        validationRecordFqdns: ["_name.example.com"],
      },
    );
    const validation = graph.find(({ name }) => name === "c-validation");
    const record = graph.find(({ name }) => name === "c-validation-example.com");
    assert.ok(prerequisites(graph, validation?.urn ?? "").has(record?.urn ?? "none"));
  });

  it("keys records by domain: another name moves none", async () => {
    const names = async (subjectAlternativeNames: string[]): Promise<string[]> => {
      const resources = await register(() => new Certificate("c", { ...args, subjectAlternativeNames }));
      return resources.filter(({ type }) => type === RECORD).map(({ name }) => name);
    };
    const before = await names(["b.example.com"]);
    const after = await names(["a.example.com", "b.example.com"]);
    assert.deepEqual(
      before.filter((name) => !after.includes(name)),
      [],
    );
    assert.deepEqual(after.length, before.length + 1);
  });

  it("lets Amazon issue before it is asked to", async () => {
    const { resources, graph } = await registerGraph(
      () => new Certificate("c", { ...args, certificateAuthorities: ["amazon.com"] }),
    );
    assert.deepEqual(inputsOf(resources, RECORD, "c-caa"), {
      zoneId: args.hostedZoneId,
      name: "example.com",
      type: "CAA",
      ttl: 300,
      records: ['0 issue "amazon.com"'],
    });
    const certificate = graph.find(({ name }) => name === "c-certificate");
    const caa = graph.find(({ name }) => name === "c-caa");
    assert.ok(prerequisites(graph, certificate?.urn ?? "").has(caa?.urn ?? "none"));
  });
});
