/** From who is told of alerts to Alertmanager's configuration. Pure: it names files, and holds no secret. */
import { alertInhibitions } from "./inhibitions.ts";
import { type AlertReceiverSettings, type AlertSettings, deadMansSwitch, nobody } from "./alert-routes.ts";

/** Where the receivers' secrets are, a file each, named as the receiver is. */
export const secretsFolder = "/etc/alertmanager/receivers";

/** Name of the alert that always fires. */
export const watchdog = "Watchdog";

/** How often the dead man's switch hears that Alertmanager lives: give it 15 minutes before it calls. */
const heartbeat = "5m";

type Config = Readonly<Record<string, unknown>>;

/** Alertmanager's configuration (Prometheus, "Alerting", "Configuration"). The same settings make the same. */
export function alertmanagerConfig(settings: AlertSettings): Config {
  const { pages = [nobody], tickets = [nobody], owners = {}, receivers = {} } = settings;
  const ofOwners = Object.entries(owners).flatMap(([owner, lists]) => [
    ...(lists.pages ? [route(lists.pages, `owner=${quoted(owner)}`, paged)] : []),
    ...(lists.tickets ? [route(lists.tickets, `owner=${quoted(owner)}`, notPaged)] : []),
  ]);
  const lists = [pages, tickets, ...Object.values(owners).flatMap((each) => [each.pages, each.tickets])];
  const used = [...new Set(lists.flatMap((names) => (names ? [receiverOf(names)] : [])))];
  return {
    route: {
      // Whatever has no severity of ours is for working hours: nothing is dropped for want of a label.
      receiver: receiverOf(tickets),
      // One message for all the pods or nodes that the same is wrong with.
      group_by: ["alertname", "namespace", "service"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "24h",
      routes: [...(settings.deadMansSwitch === true ? [toTheSwitch] : []), ...ofOwners, route(pages, paged)],
    },
    inhibit_rules: alertInhibitions.map(({ page, ticket, equal }) => ({
      source_matchers: [`alertname=${quoted(page)}`, paged],
      target_matchers: [`alertname=${quoted(ticket)}`, `severity="ticket"`],
      equal: [...equal],
    })),
    receivers: [
      ...used.map((name) => ({ name, ...integrations(name === nobody ? [] : name.split("+"), receivers) })),
      ...(settings.deadMansSwitch === true ? [theSwitch] : []),
    ],
    // Nothing to read: what messages say is below.
    templates: [],
  };
}

const paged = `severity="page"`;
const notPaged = `severity!="page"`;

/** A name for receivers together: no name of one has a plus. */
const receiverOf = (names: readonly string[]): string => names.join("+");

function route(names: readonly string[], ...matchers: readonly string[]): Config {
  return {
    receiver: receiverOf(names),
    matchers: [...matchers],
    // Who is woken is told at once, and again while nobody has dealt with it.
    ...(matchers.includes(paged) && { group_wait: "10s", repeat_interval: "4h" }),
  };
}

const toTheSwitch: Config = {
  receiver: deadMansSwitch,
  matchers: [`alertname=${quoted(watchdog)}`],
  group_wait: "0s",
  group_interval: "1m",
  repeat_interval: heartbeat,
};

const theSwitch: Config = {
  name: deadMansSwitch,
  webhook_configs: [{ url_file: fileOf(deadMansSwitch), send_resolved: false }],
};

function integrations(
  names: readonly string[],
  receivers: NonNullable<AlertSettings["receivers"]>,
): Record<string, Config[]> {
  const all: Record<string, Config[]> = {};
  for (const name of names) {
    const receiver = receivers[name];
    if (receiver === undefined) continue;
    const [kind, config] = integration(receiver, fileOf(name));
    (all[kind] ??= []).push({ ...config, send_resolved: true });
  }
  return all;
}

function integration(receiver: AlertReceiverSettings, file: string): [kind: string, config: Config] {
  switch (receiver.type) {
    case "slack":
      return ["slack_configs", { api_url_file: file, ...slackMessage }];
    case "pagerDuty":
      return ["pagerduty_configs", { routing_key_file: file, ...pagerDutyEvent }];
    case "webhook":
      return ["webhook_configs", { url_file: file }];
    case "email": {
      const { to = [], from, smarthost, username } = receiver;
      return [
        "email_configs",
        {
          to: to.join(", "),
          from,
          smarthost,
          auth_username: username,
          auth_password_file: file,
          require_tls: true,
        },
      ];
    }
  }
}

/** What Alertmanager's own message leaves out: what is wrong in words, and what to do. */
export const slackMessage = {
  title:
    `{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}: ` +
    `{{ .GroupLabels.alertname }}{{ with .GroupLabels.namespace }} in {{ . }}{{ end }} ({{ .CommonLabels.cluster }})`,
  title_link: `{{ .CommonAnnotations.runbook_url }}`,
  text:
    `{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n{{ end }}` +
    `{{ with .CommonAnnotations.runbook_url }}<{{ . }}|What to do>{{ end }}`,
} as const;

/** PagerDuty, "PD-CEF": a summary for whoever is woken, the severities that it knows, and a link. */
export const pagerDutyEvent = {
  description:
    `{{ (index .Alerts 0).Annotations.summary }}` +
    `{{ if gt (len .Alerts) 1 }} (and {{ len (slice .Alerts 1) }} more){{ end }}`,
  severity: `{{ if eq .CommonLabels.severity "page" }}critical{{ else }}warning{{ end }}`,
  // An event without a link to follow has none (notify/pagerduty leaves out one without an address).
  links: [{ href: `{{ .CommonAnnotations.runbook_url }}`, text: "What to do" }],
} as const;

function fileOf(receiver: string): string {
  return `${secretsFolder}/${receiver}`;
}

/** A matcher's value (Alertmanager, "Configuration", "Matcher"). */
function quoted(value: string): string {
  return JSON.stringify(value);
}
