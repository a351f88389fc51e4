import assert from "node:assert/strict";
import fc from "fast-check";
import { clusterProblems, clusterWarnings } from "../../../components/cluster/cluster-plan.ts";
import { kubernetesVersions, supportOf, supportedVersions } from "../../../components/cluster/versions.ts";

const base = {
  clusterName: "c",
  version: "1.34",
  admins: { platform: "arn:aws:iam::111122223333:role/PlatformAdmin" },
  nodeGroups: { general: {} },
};
const messages = (found: readonly { message: string; fix: string }[]): string[] =>
  found.map(({ message, fix }) => `${message} | ${fix}`);

describe("cluster: versions (anchors #15: extended support silently billed)", () => {
  const table: readonly [today: string, phase: string, daysLeft: number][] = [
    ["2026-10-01", "standard", 62],
    ["2026-12-02", "standard", 0],
    ["2026-12-03", "extended", 364],
    ["2027-12-02", "extended", 0],
    ["2027-12-03", "ended", -1],
  ];
  for (const [today, phase, daysLeft] of table) {
    it(`1.34 on ${today} is ${phase}, ${daysLeft} days left`, () => {
      const support = supportOf("1.34", today);
      assert.deepEqual([support?.phase, support?.daysLeft], [phase, daysLeft]);
    });
  }

  it("knows nothing of other versions", () => {
    assert.equal(supportOf("1.20", "2026-01-01"), undefined);
  });

  it("ends support of a later version later", () => {
    const ends = Object.values(kubernetesVersions).flatMap(({ standardEnd, extendedEnd }) => {
      assert.ok(standardEnd < extendedEnd);
      return [standardEnd];
    });
    assert.deepEqual(ends, ends.toSorted());
  });

  it("judges no date without one", () => {
    assert.deepEqual(clusterProblems(base), []);
    assert.deepEqual(clusterWarnings(base), []);
  });

  it("warns from 60 days before the end, and not a day earlier", () => {
    assert.deepEqual(clusterWarnings({ ...base, today: "2026-10-02" }), []);
    const [warning] = clusterWarnings({ ...base, today: "2026-10-03" }, "slipway:cluster");
    assert.equal(warning?.path, "slipway:cluster.version");
    assert.match(warning?.message ?? "", /standard support of 1\.34 ends on 2026-12-02, in 60 days/);
    assert.match(warning?.fix ?? "", /upgrade to 1\.35 .*skips no minor version/);
  });

  it("fails once standard support has ended, and says the next version and the price of staying", () => {
    const [problem] = messages(clusterProblems({ ...base, today: "2026-12-03" }));
    assert.match(
      problem ?? "",
      /standard support of 1\.34 has ended.*upgrade to 1\.35.*EXTENDED, which is billed/,
    );
  });

  it("takes extended support only where it is asked for, and warns that it is billed", () => {
    const extended = { ...base, supportType: "EXTENDED" as const, today: "2027-01-15" };
    assert.deepEqual(clusterProblems(extended), []);
    assert.match(messages(clusterWarnings(extended)).join(), /extended support is being billed/);
    assert.match(
      messages(clusterProblems({ ...extended, today: "2027-12-03" })).join(),
      /all support of 1\.34 ended/,
    );
  });

  it("either warns, fails or says nothing, whatever the day", () => {
    const day = fc.date({ min: new Date("2026-01-01"), max: new Date("2029-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(
        day,
        fc.constantFrom(...supportedVersions),
        fc.constantFrom("STANDARD" as const, "EXTENDED" as const),
        (date, version, supportType) => {
          const args = { ...base, version, supportType, today: date.toISOString().slice(0, 10) };
          const failed = clusterProblems(args).length > 0;
          const warned = clusterWarnings(args).length > 0;
          assert.ok(!(failed && warned));
          const phase = supportOf(version, args.today)?.phase;
          assert.equal(failed, phase === "ended" || (phase === "extended" && supportType === "STANDARD"));
        },
      ),
    );
  });

  it("skips no minor version of the cluster that runs, and never goes back", () => {
    const step = (from: string, to: string): string =>
      messages(clusterProblems({ ...base, version: to, deployed: { version: from } })).join();
    assert.equal(step("1.34", "1.35"), "");
    assert.match(step("1.34", "1.36"), /skips a version \| go to 1\.35 first/);
    assert.match(step("1.36", "1.35"), /can't go back/);
  });
});
