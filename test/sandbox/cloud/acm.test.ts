import assert from "node:assert/strict";
import { LOAD_BALANCER } from "../../../sandbox/cloud/model/elbv2.ts";
import { type Made, REGION, TestCloud } from "./harness.ts";

const CERTIFICATE = "aws:acm/certificate:Certificate";
const VALIDATION = "aws:acm/certificateValidation:CertificateValidation";
const RECORD = "aws:route53/record:Record";
const ZONE = "aws:route53/zone:Zone";

interface Option {
  readonly domainName: string;
  readonly resourceRecordName: string;
  readonly resourceRecordValue: string;
}

describe("the emulated cloud: Route 53 and ACM", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = new TestCloud();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  const zone = (inputs = {}) => cloud.create(ZONE, "zone", { name: "example.com", ...inputs });
  const record = (name: string, inputs: object) =>
    cloud.create(RECORD, name, { name, type: "A", ttl: 60, records: ["192.0.2.1"], ...inputs });
  const certificate = (names: readonly string[] = ["*.example.com"]) =>
    cloud.create(CERTIFICATE, "certificate", {
      domainName: "example.com",
      subjectAlternativeNames: names,
      validationMethod: "DNS",
    });
  const options = ({ outs }: Made) => outs["domainValidationOptions"] as Option[];
  const validationRecord = (zoneId: string, { resourceRecordName, resourceRecordValue }: Option) =>
    record(resourceRecordName, { zoneId, type: "CNAME", records: [resourceRecordValue] });
  const validate = ({ id }: Made, inputs = {}) =>
    cloud.create(VALIDATION, "validation", { certificateArn: id, ...inputs });

  describe("hosted zones", () => {
    it("have name servers to delegate to", async () => {
      const { outs, id } = await zone();
      assert.equal(outs["zoneId"], id);
      assert.equal((outs["nameServers"] as string[]).length, 4);
    });

    it("stay while there are records in them", async () => {
      const made = await zone();
      const www = await record("www", { zoneId: made.id });
      await assert.rejects(cloud.delete(made), /HostedZoneNotEmpty/);
      await cloud.delete(www);
      await cloud.delete(made);
      assert.deepEqual(await cloud.editor.list(ZONE), []);
    });

    it("take records along that nobody else would delete, when forced", async () => {
      const made = await zone({ forceDestroy: true });
      await record("www", { zoneId: made.id });
      await cloud.delete(made);
      assert.deepEqual(await cloud.editor.list(RECORD), []);
    });
  });

  describe("records", () => {
    it("are below their zone's domain, whether they say so or not", async () => {
      const { id: zoneId } = await zone();
      const fqdns = [];
      for (const name of ["www", "api.example.com.", ""])
        fqdns.push((await record(name, { zoneId })).outs["fqdn"]);
      assert.deepEqual(fqdns, ["www.example.com", "api.example.com", "example.com"]);
    });

    it("are there once, and a CNAME stands alone", async () => {
      const { id: zoneId } = await zone();
      await record("www", { zoneId });
      await assert.rejects(record("www.example.com", { zoneId }), /InvalidChangeBatch.*already exists/);
      await assert.rejects(
        record("www.", { zoneId, type: "CNAME", records: ["x.example"] }),
        /InvalidChangeBatch.*conflicts/,
      );
      await record("www.example.com.", { zoneId, type: "AAAA", records: ["2001:db8::1"] });
    });

    it("go into any zone that was made before the stack, but into none of the emulator's that is gone", async () => {
      const before = await record("www.example.com", { zoneId: "Z0123456789ABCDEFGHIJ" });
      assert.equal(before.outs["fqdn"], "www.example.com");
      const gone = await zone();
      await cloud.delete(gone);
      await assert.rejects(record("api", { zoneId: gone.id }), /NoSuchHostedZone/);
      await assert.rejects(record("api", { zoneId: "example.com" }), /NoSuchHostedZone/);
    });

    it("are checked", async () => {
      const failures = await cloud.failures(RECORD, { zoneId: "Z1", name: "x", type: "B", ttl: -1 });
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["type", "ttl"],
      );
      await assert.rejects(
        record("api.example.com", { zoneId: "Z1", records: undefined }),
        /InvalidChangeBatch.*records and ttl/,
      );
    });
  });

  describe("certificates", () => {
    it("ask for one record for a domain and its wildcard, and for the same one again next time", async () => {
      const [apex, wildcard] = options(await certificate());
      assert.equal(apex?.domainName, "example.com");
      assert.equal(wildcard?.domainName, "*.example.com");
      assert.equal(apex.resourceRecordName, wildcard.resourceRecordName);
      assert.match(apex.resourceRecordName, /^_[0-9a-f]{32}\.example\.com\.$/);
    });

    it("are issued once the records are there", async () => {
      const { id: zoneId } = await zone();
      const made = await certificate();
      assert.equal(made.outs["status"], "PENDING_VALIDATION");
      const { outs } = await validationRecord(zoneId, options(made)[0]!);
      await validate(made, { validationRecordFqdns: [outs["fqdn"]] });
      assert.equal((await cloud.editor.get(CERTIFICATE, made.id))?.outputs["status"], "ISSUED");
    });

    it("are not issued while a record is missing, and say which", async () => {
      const { id: zoneId } = await zone();
      const made = await certificate(["api.example.com"]);
      await validationRecord(zoneId, options(made)[0]!);
      await assert.rejects(
        validate(made),
        /PENDING_VALIDATION.*api\.example\.com has no CNAME _[0-9a-f]{32}\.api/,
      );
      await assert.rejects(
        validate(made, { validationRecordFqdns: [] }),
        /missing DNS validation record\(s\): _[0-9a-f]{32}\.example\.com, _/,
      );
    });

    it("are not issued against the domain's CAA record", async () => {
      const { id: zoneId } = await zone();
      const made = await certificate();
      await validationRecord(zoneId, options(made)[0]!);
      const caa = await record("example.com", {
        zoneId,
        type: "CAA",
        records: ['0 issue "letsencrypt.org"'],
      });
      await assert.rejects(validate(made), /CAA_ERROR.*letsencrypt\.org/);
      await cloud.delete(caa);
      await record("", { zoneId, type: "CAA", records: ['0 issue "amazon.com"'] });
      await validate(made);
    });

    it("stay while a load balancer uses them", async () => {
      const made = await certificate();
      const outputs = { certificateArns: [made.id] };
      await cloud.editor.put({ type: LOAD_BALANCER, scope: REGION, id: "lb", outputs });
      await assert.rejects(cloud.delete(made), /ResourceInUseException/);
      await cloud.editor.delete(LOAD_BALANCER, "lb");
      await cloud.delete(made);
    });

    it("are replaced when their names change, beside the old one", async () => {
      const made = await certificate();
      const news = { ...made.inputs, subjectAlternativeNames: ["api.example.com"] };
      const { replaces, deleteBeforeReplace } = await cloud.diff(made, news);
      assert.deepEqual([replaces, deleteBeforeReplace], [["subjectAlternativeNames"], false]);
    });

    it("do not validate what is not there", async () => {
      const certificateArn = `arn:aws:acm:${REGION}:111122223333:certificate/none`;
      await assert.rejects(
        cloud.create(VALIDATION, "validation", { certificateArn }),
        /ResourceNotFoundException/,
      );
    });
  });
});
