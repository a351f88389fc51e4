import assert from "node:assert/strict";
import fc from "fast-check";
import { windowProblems, type Windows } from "../../../components/database/windows.ts";

const windows: Windows = { backupWindow: "02:00-02:30", maintenanceWindow: "sun:03:00-sun:04:00" };
const wrong = (more: Partial<Windows>): string[] =>
  windowProblems({ ...windows, ...more }, "databases.orders").map(
    ({ path, message }) => `${path}: ${message}`,
  );

describe("database: windowProblems", () => {
  const cases: readonly [string, Partial<Windows>, RegExp[]][] = [
    ["accepts two windows apart", {}, []],
    ["accepts windows that meet", { backupWindow: "02:00-03:00" }, []],
    ["accepts a backup over midnight", { backupWindow: "23:45-00:15" }, []],
    ["accepts maintenance over the week's end", { maintenanceWindow: "sun:23:30-mon:00:30" }, []],
    ["refuses a time that isn't one", { backupWindow: "24:00-24:30" }, [/\.backupWindow: not a window/]],
    [
      "refuses a day that isn't one",
      { maintenanceWindow: "son:03:00-son:04:00" },
      [/\.maintenanceWindow: not/],
    ],
    [
      "refuses upper case, which RDS would store otherwise",
      { maintenanceWindow: "Sun:03:00-Sun:04:00" },
      [/not/],
    ],
    ["refuses less than half an hour", { backupWindow: "02:00-02:29" }, [/29 minutes are too short/]],
    ["refuses maintenance during backups", { maintenanceWindow: "wed:02:29-wed:03:29" }, [/overlaps.*02:00/]],
    ["refuses backups during maintenance", { backupWindow: "03:59-04:29" }, [/overlaps/]],
    [
      "refuses maintenance after midnight during a backup from before it",
      { backupWindow: "23:45-00:15", maintenanceWindow: "mon:00:00-mon:01:00" },
      [/overlaps/],
    ],
    ["refuses a day of maintenance", { maintenanceWindow: "mon:12:00-tue:12:00" }, [/overlaps/]],
    ["says both", { backupWindow: "now", maintenanceWindow: "then" }, [/backupWindow/, /maintenanceWindow/]],
  ];
  for (const [what, more, expected] of cases) {
    it(what, () => {
      const problems = wrong(more);
      assert.equal(problems.length, expected.length, problems.join("\n"));
      expected.forEach((pattern, index) => assert.match(problems[index]!, pattern));
    });
  }

  it("finds an overlap exactly where a minute belongs to both", () => {
    const day = 1440;
    const names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const clock = (minute: number): string =>
      [Math.floor((minute % day) / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
    const weekday = (minute: number): string => `${names[Math.floor(minute / day) % 7]}:${clock(minute)}`;
    const length = fc.integer({ min: 30, max: 300 });
    const spans = fc.tuple(
      fc.integer({ min: 0, max: day - 1 }),
      length,
      fc.integer({ min: 0, max: 7 * day - 1 }),
      length,
    );
    fc.assert(
      fc.property(spans, ([backup, backupLength, maintenance, maintenanceLength]) => {
        const backups = new Set(Array.from({ length: backupLength }, (_, offset) => (backup + offset) % day));
        const overlap = Array.from(
          { length: maintenanceLength },
          (_, offset) => (maintenance + offset) % day,
        ).some((minute) => backups.has(minute));
        const found = wrong({
          backupWindow: `${clock(backup)}-${clock(backup + backupLength)}`,
          maintenanceWindow: `${weekday(maintenance)}-${weekday(maintenance + maintenanceLength)}`,
        });
        assert.equal(found.length, overlap ? 1 : 0, found.join("\n"));
      }),
    );
  });
});
