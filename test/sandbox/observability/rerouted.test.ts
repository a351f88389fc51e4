import assert from "node:assert/strict";
import { alertsOf, titleOf } from "../../../sandbox/observability/inbox.ts";
import { rerouted } from "../../../sandbox/observability/rerouted.ts";

const config = {
  global: { slack_api_url: "https://hooks.slack.com/services/secret" },
  route: { receiver: "chat", group_wait: "30s", routes: [{ receiver: "oncall+chat", group_wait: "10s" }] },
  inhibit_rules: [{ equal: ["namespace"] }],
  templates: [],
  receivers: [
    { name: "nobody" },
    { name: "chat", slack_configs: [{ api_url_file: "/etc/chat", title: "T", send_resolved: true }] },
    {
      name: "oncall+chat",
      pagerduty_configs: [{ routing_key_file: "/etc/oncall", description: "D" }],
      webhook_configs: [{ url: "https://example.com/hook", send_resolved: false }],
      email_configs: [{ to: "a@example.com", smarthost: "smtp.example.com:587" }],
    },
  ],
};

describe("rerouted alerts", () => {
  const { config: made, files } = rerouted(config, "/files", "http://127.0.0.1:9099");

  it("keep their routes, times, inhibitions and messages", () => {
    const { route, inhibit_rules, receivers } = made as typeof config;
    assert.deepEqual([route, inhibit_rules], [config.route, config.inhibit_rules]);
    const [nobody, chat, oncall] = receivers as unknown as Record<string, object[]>[];
    assert.deepEqual(nobody, {
      ...{ name: "nobody", slack_configs: [], pagerduty_configs: [], webhook_configs: [] },
    });
    assert.deepEqual(chat!["slack_configs"], [
      { title: "T", send_resolved: true, api_url_file: "/files/1-slack" },
    ]);
    assert.deepEqual(oncall!["pagerduty_configs"], [
      {
        description: "D",
        routing_key_file: "/files/2-pagerduty",
        url: "http://127.0.0.1:9099/oncall%2Bchat/pagerduty",
      },
    ]);
    assert.deepEqual(oncall!["webhook_configs"], [
      { send_resolved: false, url_file: "/files/2-webhook" },
      { url: "http://127.0.0.1:9099/oncall%2Bchat/alertmanager", send_resolved: true },
    ]);
  });

  it("lead nowhere but to this machine", () => {
    const addresses = JSON.stringify([made, files]).match(/https?:\/\/[^"/]+|[\w.-]+:587|\/etc\/\w+/g);
    assert.deepEqual([...new Set(addresses)], ["http://127.0.0.1:9099"]);
  });

  it("are read as what people would read, and as data", () => {
    const at = "2026-01-01T00:00:00.000Z";
    const slack = { at, receiver: "chat", kind: "slack", body: { attachments: [{ title: "PAGE: X" }] } };
    const alert = { status: "firing", labels: { alertname: "X" }, annotations: { summary: "S" } };
    const data = { at, receiver: "chat", kind: "alertmanager", body: { alerts: [alert] } };
    assert.deepEqual([titleOf(slack), titleOf(data)], ["PAGE: X", undefined]);
    assert.deepEqual(alertsOf([slack, data]), [{ at, receiver: "chat", ...alert }]);
  });
});
