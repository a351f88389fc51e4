import assert from "node:assert/strict";
import { UNKNOWN } from "../../../policy/lib/field.ts";
import { judge } from "../helpers.ts";
import { judgeStack } from "../stack-helpers.ts";
import { object, route, service } from "../../../policy/lib/stack-examples.ts";

const RULES = [
  "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
  "kubernetes:operator.victoriametrics.com/v1beta1:VMRule",
  "kubernetes:loki.grafana.com/v1:AlertingRule",
];
const CONFIG = "kubernetes:monitoring.coreos.com/v1alpha1:AlertmanagerConfig";

describe("alerts that charts of others bring", () => {
  const judgeRule = (rule: string, type: string, alert: object, group: object = {}): string[] =>
    judge(rule, type, { spec: { groups: [{ name: "a", rules: [alert], ...group }] } });

  for (const type of RULES) {
    it(`are judged as rules of ${type.slice(type.lastIndexOf(":") + 1)}`, () => {
      assert.deepEqual(judgeRule("alert-severity", type, { alert: "A", expr: "up == 0" }), [
        "violation spec.groups[0].rules[0].labels.severity",
      ]);
      assert.deepEqual(judgeRule("alert-runbook", type, { alert: "A", expr: "up == 0" }), [
        "violation spec.groups[0].rules[0].annotations.runbook_url",
      ]);
      for (const rule of ["alert-severity", "alert-runbook"])
        assert.deepEqual(judgeRule(rule, type, { record: "a:up", expr: "up" }), []);
    });
  }

  it("may have their severity from their group, and none of their runbook", () => {
    const [type = ""] = RULES;
    const group = { labels: { severity: "warning" }, annotations: { runbook_url: "https://a.example" } };
    assert.deepEqual(judgeRule("alert-severity", type, { alert: "A" }, group), []);
    assert.equal(judgeRule("alert-runbook", type, { alert: "A" }, group).length, 1);
  });

  it("may be of any severity, such as kube-prometheus-stack's Watchdog of none", () => {
    for (const severity of ["none", "critical", "{{ $labels.severity }}"])
      assert.deepEqual(judgeRule("alert-severity", RULES[0]!, { alert: "A", labels: { severity } }), []);
  });

  it("are not known where their labels are not", () => {
    assert.deepEqual(judgeRule("alert-severity", RULES[0]!, { alert: "A", labels: UNKNOWN }), [
      "unknown spec.groups[0].rules[0].labels",
    ]);
    assert.deepEqual(judgeRule("alert-severity", RULES[0]!, { alert: UNKNOWN }), [
      "unknown spec.groups[0].rules[0].alert",
    ]);
  });
});

describe("receivers of alerts", () => {
  const judgeUrl = (url: unknown): string[] =>
    judge("alert-receiver-secrets", CONFIG, {
      spec: { receivers: [{ name: "a", webhookConfigs: [{ url }] }] },
    });
  const refused = ["violation spec.receivers[0].webhookConfigs[0].url"];

  for (const url of [
    "https://hooks.slack.com/workflows/T000/A000/example",
    "https://discord.com/api/webhooks/123456/example",
    "https://example.webhook.office.com/webhookb2/example",
    "https://events.pagerduty.com/integration/example/enqueue",
    "https://hc-ping.com/00000000-0000-0000-0000-000000000000",
    "https://user:example@pager.example.com/hook",
    "https://prod-1.westeurope.logic.azure.com/workflows/a/triggers/manual/paths/invoke?api-version=1&sig=example",
  ])
    it(`refuse ${new URL(url).host}, where the address is all that is needed`, () =>
      assert.deepEqual(judgeUrl(url), refused));

  for (const url of [
    "http://alertmanager-sns-forwarder.monitoring:9087/alert/pages",
    "https://pager.example.com/api/v1/webhook?source=prometheus&dedup_key_field=fingerprint",
    "http://$(HOST):8080/alerts?token=$(TOKEN)",
  ])
    it(`take ${url}, which lets nobody in`, () => assert.deepEqual(judgeUrl(url), []));

  it("take selectors of Secrets, whatever these are called", () => {
    const receiver = {
      name: "hooks.slack.com/services/a",
      slackConfigs: [{ apiURL: { name: "slack", key: UNKNOWN } }],
      pagerdutyConfigs: [{ routingKey: { name: UNKNOWN, key: "token" } }],
    };
    assert.deepEqual(judge("alert-receiver-secrets", CONFIG, { spec: { receivers: [receiver] } }), []);
  });

  const configMap = (text: string): string[] =>
    judge("alert-receiver-secrets", "kubernetes:core/v1:ConfigMap", { data: { "alertmanager.yml": text } });
  const ofReceiver = (lines: string): string =>
    `global: {}\nroute:\n  receiver: a\nreceivers:\n  - name: a\n    ${lines}\n`;
  const found = ['violation data["alertmanager.yml"]'];

  for (const lines of [
    'slack_configs:\n      - api_url: "https://hooks.slack.com/services/T000/B000/example"',
    `pagerduty_configs:\n      - routing_key: ${"0123456789abcdef".repeat(2)}`,
    'webhook_configs: [{"url": "http://a", "http_config": {"authorization": {"credentials": "example"}}}]',
    "telegram_configs:\n      - bot_token: example",
  ])
    it(`refuse what is written out: ${lines.slice(0, lines.indexOf(":"))}`, () =>
      assert.deepEqual(configMap(ofReceiver(lines)), found));

  for (const lines of [
    "slack_configs:\n      - api_url_file: /etc/alertmanager/receivers/chat",
    "opsgenie_configs:\n      - api_url: https://api.eu.opsgenie.com/\n        api_key_file: /etc/key",
    "victorops_configs:\n      - routing_key: platform\n        api_key: <secret>",
    "email_configs:\n      - auth_password: $SMTP_PASSWORD",
    "webhook_configs:\n      - http_config: { oauth2: { token_url: https://id.example.com/token } }",
  ])
    it(`take what is read elsewhere: ${lines.slice(0, lines.indexOf(":"))}`, () =>
      assert.deepEqual(configMap(ofReceiver(lines)), []));

  it("are looked for in Alertmanager's configuration alone", () => {
    assert.deepEqual(configMap("receivers:\n  otlp: {}\nexporters:\n  a: { api_key: example }\n"), []);
    assert.deepEqual(
      judge("alert-receiver-secrets", "kubernetes:core/v1:Secret", { stringData: { password: "example" } }),
      [],
    );
  });
});

describe("Prometheus' storage", () => {
  const judgeSpec = (kind: string, spec: unknown): string[] =>
    judge("prometheus-storage", `kubernetes:monitoring.coreos.com/v1:${kind}`, { spec });
  const storage = { volumeClaimTemplate: { spec: { resources: { requests: { storage: "10Gi" } } } } };

  it("is a claim, which an empty one is not", () => {
    for (const missing of [undefined, {}, { disableMountSubPath: true }, { ephemeral: {}, ...storage }])
      assert.deepEqual(judgeSpec("Prometheus", { retention: "10d", storage: missing }), [
        "violation spec.storage",
      ]);
  });

  it("is limited by a size, where it is no ruler's", () => {
    assert.deepEqual(judgeSpec("Prometheus", { storage, retentionSize: "10GB" }), []);
    assert.deepEqual(judgeSpec("ThanosRuler", { storage, retentionSize: "10GB" }), [
      "violation spec.retention",
    ]);
  });

  it("is not asked of agents, nor of Alertmanager", () => {
    for (const kind of ["PrometheusAgent", "Alertmanager"]) assert.deepEqual(judgeSpec(kind, {}), []);
  });
});

describe("service-objectives", () => {
  const rules = (expr: unknown, labels: object = {}) =>
    object("monitoring.coreos.com/v1", "PrometheusRule", {
      groups: [{ name: "a", rules: [{ alert: "A", expr, labels }] }],
    });
  const judgeRules = (...more: Parameters<typeof judgeStack>[1]): string[] =>
    judgeStack("service-objectives", [service({}), route({}), ...more]);
  const missed = ["violation 1 spec.rules[0].backendRefs[0].name"];

  it("finds a service by label, by job and by what its words begin with", () => {
    for (const rule of [
      rules("up", { service: "shop" }),
      rules('up{job="shop"}'),
      rules('up{service=~"shop-primary|shop-canary"}'),
    ])
      assert.deepEqual(judgeRules(rule), []);
  });

  it("does not take another service for it", () => {
    for (const rule of [rules('up{job="workshop"}'), rules('up{job="shop2"}'), rules('up{job="web-shop"}')])
      assert.deepEqual(judgeRules(rule), missed);
  });

  it("leaves open what is not known yet", () => {
    assert.deepEqual(judgeRules(rules(UNKNOWN)), ["unknown 2 spec.groups[0].rules[0].expr"]);
  });

  it("says nothing where a release hides rules, or where nothing is routed to a service", () => {
    const release = { type: "kubernetes:helm.sh/v3:Release", props: { namespace: "shop", chart: "rules" } };
    assert.deepEqual(judgeRules(rules('up{job="queue"}'), release), []);
    assert.deepEqual(
      judgeStack("service-objectives", [rules("up"), route({ rules: [{ filters: [] }] })]),
      [],
    );
  });
});
