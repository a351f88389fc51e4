import { holdsReceiverSecret, inlineSecretsOf } from "../../lib/alert-receivers.ts";
import { when } from "../../lib/answer.ts";
import { manifest } from "../../lib/examples.ts";
import { at, type Field, items, properties } from "../../lib/field.ts";
import { concealed, type Findings, must, violation } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";

const ALLOWED = "a receiver whose secret is a file or a key of a Secret";

const configuration = (receiver: string): string =>
  `route: { receiver: chat }\nreceivers:\n  - name: chat\n    ${receiver}\n`;

const receivers = (...list: readonly unknown[]): ReturnType<typeof manifest> =>
  manifest("monitoring.coreos.com/v1beta1", "AlertmanagerConfig", { spec: { receivers: list } });

const webhook = (config: Readonly<Record<string, unknown>>) => ({ name: "chat", webhookConfigs: [config] });

/** Base64 is no secret; what isn't base64 gives something that is no configuration. */
const decoded = (text: string): string => Buffer.from(text, "base64").toString("utf8");

const textsOf = (texts: Field, read: (text: string) => string): Findings =>
  properties(texts).map((text) => {
    const finding = must(
      text,
      (value) => typeof value !== "string" || !holdsReceiverSecret(read(value)),
      ALLOWED,
    );
    return finding && { ...finding, field: concealed(text) };
  });

export const alertReceiverSecrets = kindRule({
  name: "alert-receiver-secrets",
  title: "Receivers of alerts must hold no secrets",
  why: "Whoever reads the manifest, or the state, posts alerts of their own into your channel, or silences the dead man's switch; a Secret that is written out in a manifest hides nothing.",
  fix: "Take the value out and rotate it. Alertmanager reads it from a file (api_url_file, url_file, routing_key_file, auth_password_file), an AlertmanagerConfig from a Secret (urlSecret, apiURL, routingKey): let External Secrets bring it.",
  severity: "high",
  controls: [],
  kinds: ["monitoring.coreos.com/AlertmanagerConfig", "core/ConfigMap", "core/Secret"],
  examples: {
    good: [
      {
        title: "A file",
        resource: manifest("v1", "Secret", {
          stringData: {
            "alertmanager.yaml": configuration(
              "slack_configs: [{ api_url_file: /etc/alertmanager/receivers/chat }]",
            ),
          },
        }),
      },
      {
        title: "A Secret's key",
        resource: receivers(webhook({ urlSecret: { name: "chat", key: "url" } })),
      },
      {
        title: "A webhook within the cluster, that asks for nothing",
        resource: receivers(webhook({ url: "http://pager.monitoring.svc:8080/alerts" })),
      },
    ],
    bad: [
      {
        title: "Slack's address, which is all that is needed to post there",
        resource: receivers(webhook({ url: "https://hooks.slack.com/services/T000/B000/example" })),
        paths: ["spec.receivers[0].webhookConfigs[0].url"],
      },
      {
        title: "A token within the query",
        resource: receivers(webhook({ url: "https://alerts.example.com/hook?token=example" })),
        paths: ["spec.receivers[0].webhookConfigs[0].url"],
      },
      {
        title: "A configuration with a mail server's password",
        resource: manifest("v1", "ConfigMap", {
          data: { "alertmanager.yml": configuration("email_configs: [{ auth_password: horse }]") },
        }),
        paths: ['data["alertmanager.yml"]'],
      },
      {
        title: "The same in a Secret that is written out",
        resource: manifest("v1", "Secret", {
          data: {
            "alertmanager.yaml": Buffer.from(
              configuration("opsgenie_configs: [{ api_key: example }]"),
            ).toString("base64"),
          },
        }),
        paths: ['data["alertmanager.yaml"]'],
      },
    ],
  },
  check: ({ root, groupKind }) => {
    if (groupKind === "monitoring.coreos.com/AlertmanagerConfig")
      return items(at(root, "spec", "receivers")).flatMap((receiver) =>
        inlineSecretsOf(receiver).flatMap(({ at: field, isSecret }) =>
          when(isSecret, [violation(concealed(field), ALLOWED)]),
        ),
      );
    return [
      ...textsOf(at(root, "data"), groupKind === "core/Secret" ? decoded : (text) => text),
      ...textsOf(at(root, "stringData"), (text) => text),
    ];
  },
});
