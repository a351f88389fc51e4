import assert from "node:assert/strict";
import { scheduleProblems, timeZoneProblems } from "../../../components/service/schedule.ts";

const messages = (schedule: string): string[] => scheduleProblems(schedule, "schedule").map((p) => p.message);

describe("schedules of CronJobs", () => {
  for (const schedule of [
    "0 3 * * *",
    "*/15 0-6,22-23 ? * MON-FRI",
    "5/10 1 1,15 jan-mar 0",
    "@daily",
    "@every 1h30m",
    "  0   3 * * * ",
  ])
    it(`accepts ${schedule}`, () => assert.deepEqual(messages(schedule), []));

  const wrong: readonly (readonly [string, RegExp])[] = [
    ["", /needs a schedule/],
    ["0 3 * *", /not a schedule/],
    ["0 0 3 * * *", /not a schedule/],
    ["TZ=Europe/Berlin 0 3 * * *", /not a schedule/],
    ["@nightly", /not a schedule/],
    ["60 3 * * *", /not a minute: 60/],
    ["0 25 * * *", /not a hour: 25/],
    ["0 3 0 * *", /not a day of the month: 0/],
    ["0 3 * 13 *", /not a month: 13/],
    ["0 3 * * 7", /not a day of the week: 7/],
    ["0 3 * * fri-mon", /not a day of the week/],
    ["*/0 3 * * *", /not a minute/],
    ["1--5 3 * * *", /not a minute/],
    ["1/2/3 3 * * *", /not a minute/],
    ["-1 3 * * *", /not a minute/],
  ];
  for (const [schedule, message] of wrong)
    it(`rejects ${JSON.stringify(schedule)}`, () => assert.match(messages(schedule).join(), message));

  it("reports each field that is wrong", () => {
    assert.equal(messages("60 24 * * *").length, 2);
  });
});

describe("time zones of CronJobs", () => {
  for (const zone of ["Etc/UTC", "UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Asia/Kolkata"])
    it(`accepts ${zone}`, () => assert.deepEqual(timeZoneProblems(zone, "timeZone"), []));

  for (const zone of ["Europe/Berln", "Local", "+01:00", "", "GMT+25"])
    it(`rejects ${JSON.stringify(zone)}`, () => assert.equal(timeZoneProblems(zone, "timeZone").length, 1));
});
