import assert from "node:assert/strict";
import {
  alertProblems,
  type AlertReceiverSettings,
  type AlertSettings,
  alertWarnings,
  receiverSecrets,
} from "../../../components/observability/alert-routes.ts";
import { alertmanagerConfig } from "../../../components/observability/alertmanager-config.ts";
import { alertInhibitions } from "../../../components/observability/inhibitions.ts";
import { platformRules } from "../../../components/observability/platform-rules.ts";
import type { Rule } from "../../../components/observability/rule.ts";
import { sloRules } from "../../../components/observability/slo-rules.ts";

const mail: AlertReceiverSettings = {
  type: "email",
  ...{ to: ["a@example.com", "b@example.com"], from: "alerts@example.com" },
  ...{ smarthost: "smtp.example.com:587", username: "alerts" },
};
const settings: AlertSettings = {
  receivers: { oncall: { type: "pagerDuty" }, chat: { type: "slack" }, hook: { type: "webhook" }, mail },
  pages: ["oncall", "chat"],
  tickets: ["mail"],
  owners: { shop: { pages: ["hook"], tickets: ["nobody"] } },
  deadMansSwitch: true,
};
const at = (property: string): string => property;
const problemPaths = (more: Partial<AlertSettings>): string[] =>
  alertProblems({ ...settings, ...more }, "stack", at).map(({ path }) => path);
const warningPaths = (more: Partial<AlertSettings>, metrics = "stack"): string[] =>
  alertWarnings({ ...settings, ...more }, metrics, at).map(({ path }) => path);

describe("observability: who is told of alerts", () => {
  it("takes receivers of every kind", () => assert.deepEqual(problemPaths({}), []));

  for (const property of ["to", "from", "smarthost", "username"] as const)
    it(`refuses mails without ${property}`, () => {
      const { [property]: _missing, ...without } = mail;
      const receivers = { ...settings.receivers, mail: without };
      assert.deepEqual(problemPaths({ receivers }), [`receivers.mail.${property}`]);
    });

  it("warns where nobody is told, and where nobody would notice that nobody is", () => {
    assert.deepEqual(warningPaths({}), ["owners.shop.tickets"]);
    const owners = {};
    assert.deepEqual(warningPaths({ owners }), []);
    assert.deepEqual(warningPaths({ owners, pages: ["nobody"] }), ["pages"]);
    assert.deepEqual(warningPaths({ owners, deadMansSwitch: false }), ["deadMansSwitch"]);
    assert.deepEqual(warningPaths({ owners, pages: ["nobody"] }, "none"), []);
  });

  it("has a secret for each receiver and for the switch", () => {
    assert.deepEqual(Object.keys(receiverSecrets(settings)).sort(), [
      ...["chat", "dead-mans-switch", "hook", "mail", "oncall"],
    ]);
    assert.deepEqual(receiverSecrets({ pages: ["nobody"], tickets: ["nobody"] }), {});
  });
});

describe("observability: Alertmanager's configuration", () => {
  const config = alertmanagerConfig(settings) as {
    receivers: Readonly<Record<string, unknown>>[];
    route: { receiver: string; group_by: string[] };
  };
  const receiver = (name: string) => config.receivers.find((each) => each["name"] === name) ?? {};

  it("names files, and has no field that a secret could be in", () => {
    const fields: string[] = [];
    JSON.stringify(config.receivers, (key, value: unknown) => {
      fields.push(key);
      return value;
    });
    for (const inline of ["api_url", "routing_key", "service_key", "url", "auth_password", "auth_secret"])
      assert.ok(!fields.includes(inline), inline);
    assert.deepEqual(receiver("hook"), {
      name: "hook",
      webhook_configs: [{ url_file: "/etc/alertmanager/receivers/hook", send_resolved: true }],
    });
  });

  it("has receivers that hear of the same in one", () => {
    assert.deepEqual(Object.keys(receiver("oncall+chat")), ["name", "pagerduty_configs", "slack_configs"]);
    assert.deepEqual(receiver("nobody"), { name: "nobody" });
  });

  it("sends mails to everybody at once, encrypted", () => {
    const [config] = receiver("mail")["email_configs"] as Readonly<Record<string, unknown>>[];
    assert.equal(config?.["to"], "a@example.com, b@example.com");
    assert.equal(config?.["require_tls"], true);
    assert.equal(config?.["auth_password_file"], "/etc/alertmanager/receivers/mail");
  });

  it("is silent where nobody is to be told", () => {
    const silent = alertmanagerConfig({ pages: ["nobody"], tickets: ["nobody"] });
    assert.deepEqual(silent["receivers"], [{ name: "nobody" }]);
  });
});

describe("observability: tickets that a page makes needless", () => {
  const runbookUrl = "https://git.example.com/RUNBOOK.md";
  const rules = [
    ...platformRules({ karpenter: true, collectors: true, traces: true, owner: "platform", runbookUrl }),
    ...sloRules({
      ...{ namespace: "shop", service: "api", availability: 99.9, windowDays: 30 },
      ...{ minRequestsPerHour: 100, excludedRoutes: [], runbookUrl },
    }),
  ].flatMap((group) => group.rules);

  /** Whether an alert has a label: of its rule, or of what it asks for, since it says it. */
  const has = ({ labels, annotations = {} }: Rule, label: string): boolean =>
    Object.hasOwn(labels, label) || (annotations["summary"] ?? "").includes(`{{ $labels.${label} }}`);

  for (const { page, ticket, equal } of alertInhibitions)
    it(`${page} silences ${ticket}, which has the same labels`, () => {
      const find = (alert: string, severity: string) =>
        rules.find((rule) => rule.alert === alert && rule.labels["severity"] === severity) ??
        assert.fail(`${alert} ${severity}`);
      for (const rule of [find(page, "page"), find(ticket, "ticket")])
        // A label that both lacked would count as equal.
        for (const label of equal) assert.ok(has(rule, label), `${rule.alert} ${label}`);
    });
});
