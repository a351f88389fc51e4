import assert from "node:assert/strict";
import fc from "fast-check";
import { allRules } from "../../policy/checker/selection.ts";
import { areExceptions, toExemptions } from "../../policy/checker/exceptions.ts";
import { exemptionErrors } from "../../policy/lib/exemption.ts";

const names = allRules.map(({ name }) => name);
const urn = (name: string): string => `urn:pulumi:production::shop::aws:s3/bucket:Bucket::${name}`;

/** As the schema of Pulumi Cloud's REST API has it: PolicyException. */
const exception = {
  id: "EXC-42",
  policyPack: "slipway",
  match: [{ policies: ["bucket-encryption", "bucket-versioning"], targets: [urn("logs"), urn("tmp")] }],
  reason: "rebuilt from the source every night",
  status: "active",
  expiresAt: "2026-12-31T12:00:00.000Z",
  createdBy: { name: "Anna", githubLogin: "anna", avatarUrl: "" },
  createdAt: "2026-06-01T12:00:00.000Z",
};

describe("Pulumi's own policy exceptions", () => {
  it("are exemptions: one for each policy and target", () => {
    const data = { exceptions: [exception] };
    assert.ok(areExceptions(data));
    const exemptions = toExemptions(data);
    assert.deepEqual(exemptionErrors(exemptions, "exemptions", names), []);
    assert.deepEqual(
      exemptions.map(({ rule, resource }) => [rule, resource]),
      [
        ["bucket-encryption", urn("logs")],
        ["bucket-encryption", urn("tmp")],
        ["bucket-versioning", urn("logs")],
        ["bucket-versioning", urn("tmp")],
      ],
    );
    const { reason, owner, expires } = exemptions[0] ?? {};
    assert.deepEqual([reason, owner, expires], [exception.reason, "anna", "2026-12-31"]);
  });

  it("count only where they are of this pack and were not removed", () => {
    const others = [
      { ...exception, policyPack: "other" },
      { ...exception, status: "removed" },
    ];
    assert.deepEqual(toExemptions({ exceptions: others }), []);
  });

  it("are refused where they would hold for ever, or nobody answers for them", () => {
    const { createdBy: _, ...anonymous } = { ...exception, expiresAt: null };
    const errors = exemptionErrors(toExemptions({ exceptions: [anonymous] }), "exemptions", names);
    for (const property of ["owner", "expires"])
      assert.ok(
        errors.some((error) => error.startsWith(`exemptions[0].${property}: `)),
        property,
      );
  });

  it("are told from lists of exemptions, and never make it throw", () => {
    assert.ok(!areExceptions({ exemptions: [] }) && !areExceptions([]) && !areExceptions(null));
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (match, odd) => {
        const data = { exceptions: [{ ...exception, match }, odd] };
        areExceptions(data);
        toExemptions(data);
        toExemptions(odd);
      }),
    );
  });
});
