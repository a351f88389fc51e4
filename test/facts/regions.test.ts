import assert from "node:assert/strict";
import { partitionOf } from "../../components/aws.ts";
import { eksRegions, regionNames } from "../../facts/aws/regions.ts";
import { requestConstraints } from "../../facts/aws/request-constraints.ts";
import { REGIONS, zonesOf } from "../../sandbox/cloud/regions.ts";

describe("facts: regions", () => {
  it("say when and from what they were made", () => {
    const { source, date } = eksRegions();
    assert.match(source, /^botocore \d+\.\d+\.\d+ \(PyPI\)$/);
    assert.match(date, /^20\d\d-\d\d-\d\d$/);
  });

  it("have commercial ones, China and GovCloud, and no others", () => {
    assert.deepEqual(Object.keys(eksRegions().partitions), ["aws", "aws-cn", "aws-us-gov"]);
    for (const region of ["eu-west-1", "mx-central-1", "ap-southeast-7", "cn-north-1", "us-gov-west-1"])
      assert.ok(regionNames().includes(region), region);
    for (const region of ["eu-west-9", "us-iso-east-1", ""])
      assert.ok(!regionNames().includes(region), region);
  });

  it("are of the partition that components take a region for", () => {
    for (const [partition, regions] of Object.entries(eksRegions().partitions))
      for (const region of regions) assert.equal(partitionOf(region), partition, region);
  });

  it("are those where S3 takes buckets, another list of AWS's, but for us-east-1, which is not named there", () => {
    const buckets = requestConstraints().shapes["s3.BucketLocationConstraint"]?.enum ?? [];
    const missing = regionNames().filter((region) => !buckets.includes(region));
    assert.deepEqual(missing, ["us-east-1"]);
  });

  it("are those of the emulator, with at least two zones each", () => {
    assert.deepEqual(REGIONS, regionNames());
    for (const region of REGIONS) assert.ok(zonesOf(region).length >= 2, region);
    assert.deepEqual(zonesOf("eu-west-9"), []);
  });

  it("have zones with ids as AWS makes them", () => {
    const firstOf = (region: string): string | undefined => zonesOf(region)[0]?.id;
    // AWS RAM User Guide, "Availability Zone IDs for your AWS resources", and the pages of the regions.
    assert.deepEqual(["eu-central-1", "ap-southeast-5", "us-gov-west-1", "cn-northwest-1"].map(firstOf), [
      "euc1-az1",
      "apse5-az1",
      "usgw1-az1",
      "cnnw1-az1",
    ]);
  });
});
