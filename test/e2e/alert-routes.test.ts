/** Alertmanager's configuration, judged by its own amtool: that it takes it, and who is told of what. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AlertSettings } from "../../components/observability/alert-routes.ts";
import {
  alertmanagerConfig,
  pagerDutyEvent,
  slackMessage,
} from "../../components/observability/alertmanager-config.ts";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";
import { settingsOf } from "../support/stack-file.ts";

const settings: AlertSettings = {
  receivers: {
    oncall: { type: "pagerDuty" },
    chat: { type: "slack" },
    hook: { type: "webhook" },
    mail: {
      ...{ type: "email", to: ["a@example.com", "b@example.com"], from: "alerts@example.com" },
      ...{ smarthost: "smtp.example.com:587", username: "alerts" },
    },
  },
  pages: ["oncall", "chat"],
  tickets: ["mail"],
  owners: { "the shop": { pages: ["hook"], tickets: ["nobody"] }, data: { tickets: ["chat"] } },
  deadMansSwitch: true,
};

/** Who is told of an alert with these labels. */
const told: readonly (readonly [labels: string, receiver: string])[] = [
  [`severity="page"`, "oncall+chat"],
  [`severity="page",owner="platform"`, "oncall+chat"],
  [`severity="ticket"`, "mail"],
  [`severity="ticket",owner="platform",namespace="shop"`, "mail"],
  // Of other people's rules, which know other severities, and of those that say none.
  [`severity="critical"`, "mail"],
  [`alertname="SomebodyElses"`, "mail"],
  [`severity="page",owner="the shop"`, "hook"],
  [`severity="ticket",owner="the shop"`, "nobody"],
  // An owner that has only tickets of its own shares the platform's pages.
  [`severity="page",owner="data"`, "oncall+chat"],
  [`severity="ticket",owner="data"`, "chat"],
  [`alertname="Watchdog",severity="none",owner="platform"`, "dead-mans-switch"],
  [`alertname="Watchdog",severity="none",owner="the shop"`, "dead-mans-switch"],
];

describe("routes of alerts by amtool", () => {
  let amtool: string;
  let dir: string;
  before("get amtool", async () => {
    amtool = (await acquireTools(["amtool"])).amtool.path;
    dir = mkdtempSync(join(tmpdir(), "slipway-alert-routes-"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  async function run(...command: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(amtool, command, { cwd: dir });
    return stdout;
  }
  function write(config: object): void {
    writeFileSync(join(dir, "alertmanager.json"), JSON.stringify(config));
  }
  const check = (config: object): Promise<string> => {
    write(config);
    return run("check-config", "alertmanager.json");
  };
  const test = (labels: string, receiver: string): Promise<string> =>
    run(
      ...["config", "routes", "test", "--config.file", "alertmanager.json"],
      ...[`--verify.receivers=${receiver}`, ...labels.split(/,(?=\w+=)/)],
    );

  it("are a configuration that Alertmanager takes", async () => {
    assert.match(
      await check(alertmanagerConfig(settings)),
      /SUCCESS(.|\n)*3 inhibit rules(.|\n)*6 receivers/,
    );
  });

  for (const stack of ["staging", "production"])
    it(`are taken of ${stack}, where pages reach somebody`, async () => {
      const alerts = settingsOf(stack)["observability"] as AlertSettings;
      assert.match(await check(alertmanagerConfig(alerts)), /SUCCESS/);
      await test(`severity="page"`, "oncall");
      await test(`severity="ticket"`, "chat");
      await test(`alertname="Watchdog"`, "dead-mans-switch");
    });

  it("are taken where nobody is told", async () => {
    assert.match(await check(alertmanagerConfig({ pages: ["nobody"], tickets: ["nobody"] })), /SUCCESS/);
    await test(`severity="page"`, "nobody");
  });

  it("lead each alert to those who are to be told of it", async () => {
    write(alertmanagerConfig(settings));
    for (const [labels, receiver] of told) await test(labels, receiver);
  });

  it("fail these tests where a route is another", async () => {
    const changed = JSON.stringify(alertmanagerConfig(settings)).replace(
      `severity=\\"page\\"`,
      `severity=\\"x\\"`,
    );
    write(JSON.parse(changed) as object);
    await assert.rejects(test(`severity="page",owner="the shop"`, "hook"), /Command failed/);
  });

  it("say what is wrong and what to do, in messages whose templates are right", async () => {
    writeFileSync(join(dir, "none.tmpl"), "");
    const alert = (summary: string): object => ({
      ...{ status: "firing", labels: {}, startsAt: "2026-01-01T00:00:00Z", endsAt: "2026-01-01T00:00:00Z" },
      annotations: { summary, description: "What writes to it fails." },
    });
    const data = {
      ...{ receiver: "chat", status: "firing", externalURL: "http://alertmanager" },
      alerts: [alert("volume shop/data is 97.1% full"), alert("volume shop/logs is 98% full")],
      groupLabels: { alertname: "VolumeFull", namespace: "shop" },
      commonLabels: { severity: "page", cluster: "shop-production" },
      commonAnnotations: { runbook_url: "https://git.example.com/RUNBOOK.md#a-volume-is-nearly-full" },
    };
    writeFileSync(join(dir, "data.json"), JSON.stringify(data));
    const rendered = (text: string): Promise<string> =>
      run(
        ...["template", "render", "--template.glob=none.tmpl", "--template.data=data.json"],
        `--template.text=${text}`,
      );
    assert.equal(await rendered(slackMessage.title), "PAGE: VolumeFull in shop (shop-production)");
    assert.equal(
      await rendered(slackMessage.text),
      "*volume shop/data is 97.1% full*\nWhat writes to it fails.\n" +
        "*volume shop/logs is 98% full*\nWhat writes to it fails.\n" +
        "<https://git.example.com/RUNBOOK.md#a-volume-is-nearly-full|What to do>",
    );
    assert.equal(await rendered(pagerDutyEvent.description), "volume shop/data is 97.1% full (and 1 more)");
    assert.equal(await rendered(pagerDutyEvent.severity), "critical");
  });
});
