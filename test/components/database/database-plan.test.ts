import assert from "node:assert/strict";
import fc from "fast-check";
import { type DatabasePlanArgs, planDatabase } from "../../../components/database/database-plan.ts";
import { insightsRetentionDays, postgresMajors } from "../../../components/database/postgres.ts";

const args: DatabasePlanArgs = { identifier: "slipway-staging-orders", databaseName: "orders" };
const paths = (more: Partial<DatabasePlanArgs>): string[] =>
  planDatabase({ ...args, ...more }, "databases.orders").problems.map(({ path }) => path);

describe("database: planDatabase", () => {
  it("is safe for production unless told otherwise", () => {
    const { plan, problems } = planDatabase(args);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [plan.multiAz, plan.deletionProtection, plan.skipFinalSnapshot, plan.backupRetentionDays >= 7],
      [true, true, false, true],
    );
  });

  it("takes what is given before its defaults", () => {
    const given = { multiAz: false, port: 6000, monitoringInterval: 0, backupRetentionDays: 0 };
    const { plan } = planDatabase({ ...args, ...given });
    assert.deepEqual({ ...plan, ...given }, plan);
  });

  const wrong: readonly [string, Partial<DatabasePlanArgs>, string][] = [
    ["an identifier in upper case", { identifier: "Orders" }, "identifier"],
    ["an identifier with two hyphens in a row", { identifier: "orders--2" }, "identifier"],
    ["an identifier that ends in a hyphen", { identifier: "orders-" }, "identifier"],
    ["an identifier of 64 characters", { identifier: "o".repeat(64) }, "identifier"],
    ["a database's name with a hyphen", { databaseName: "my-orders" }, "databaseName"],
    ["a user's name that begins with a digit", { username: "1st" }, "username"],
    ["a guessable user (FSBP RDS.25)", { username: "postgres" }, "username"],
    ["a user of PostgreSQL's own", { username: "pg_monitor" }, "username"],
    ["a version with its minor", { engineVersion: "17.7" as never }, "engineVersion"],
    ["a version that RDS no longer supports", { engineVersion: "12" as never }, "engineVersion"],
    ["an EC2 instance type", { instanceClass: "t4g.medium" }, "instanceClass"],
    ["too little storage for gp3", { allocatedStorage: 19 }, "allocatedStorage"],
    ["half a GiB", { allocatedStorage: 20.5 }, "allocatedStorage"],
    ["no room to grow", { allocatedStorage: 100, maxAllocatedStorage: 109 }, "maxAllocatedStorage"],
    ["a privileged port", { port: 443 }, "port"],
    ["backups for 36 days", { backupRetentionDays: 36 }, "backupRetentionDays"],
    ["a window without an end", { backupWindow: "02:00" }, "backupWindow"],
    ["maintenance during backups", { maintenanceWindow: "sun:02:00-sun:03:00" }, "maintenanceWindow"],
    ["a retention that CloudWatch Logs doesn't know", { logRetentionDays: 31 }, "logRetentionDays"],
    ["an unknown mode of insights", { databaseInsightsMode: "paid" as never }, "databaseInsightsMode"],
    ["a measurement every two seconds", { monitoringInterval: 2 }, "monitoringInterval"],
    [
      "an authority that has expired",
      { certificateAuthority: "rds-ca-2019" as never },
      "certificateAuthority",
    ],
  ];
  for (const [what, more, property] of wrong) {
    it(`refuses ${what}`, () => assert.deepEqual(paths(more), [`databases.orders.${property}`]));
  }

  it("says every problem at once", () => {
    assert.deepEqual(paths({ identifier: "", port: 1, engineVersion: "9" as never, backupWindow: "" }), [
      "databases.orders.identifier",
      "databases.orders.engineVersion",
      "databases.orders.port",
      "databases.orders.backupWindow",
    ]);
  });

  it("accepts any storage with room to grow", () => {
    const sizes = fc.integer({ min: 20, max: 50_000 }).chain((allocatedStorage) =>
      fc.record({
        allocatedStorage: fc.constant(allocatedStorage),
        maxAllocatedStorage: fc.integer({ min: Math.ceil(allocatedStorage * 1.1), max: 65_536 }),
      }),
    );
    fc.assert(fc.property(sizes, (storage) => assert.deepEqual(paths(storage), [])));
  });

  it("accepts every major version in its table", () => {
    for (const engineVersion of postgresMajors) assert.deepEqual(paths({ engineVersion }), []);
  });
});

describe("database: insightsRetentionDays", () => {
  it("is what each mode of Database Insights demands", () => {
    assert.deepEqual([insightsRetentionDays("standard"), insightsRetentionDays("advanced")], [7, 465]);
  });
});
