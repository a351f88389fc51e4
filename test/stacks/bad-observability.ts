import { type BadConfig, row } from "./bad-config.ts";

/** The section `observability`: metrics, and whom alerts reach. */
export const badObservability: readonly BadConfig[] = [
  row("observability.metrics", "amp", /not one of the choices/, /stack, none/),
  row("observability.metricsRetentionDays", 0, /out of range/, /1 to 365/),
  row("observability.metricsReplicas", 3, /out of range/, /1 to 2/),
  row("observability.metricsStorageGiB", "50Gi", /wrong type/, /number/),
  row("observability.runbookUrl", undefined, /would not say what to do/, /a URL/),
  row("observability.runbookUrl", "RUNBOOK.md", /not a URL/, /https/),
  row("observability.pages", undefined, /nothing says who is told/, /oncall, chat, or nobody/, {
    path: "slipway:observability.pages",
    fix: /\[nobody\]/,
  }),
  row("observability.pages", [], /empty list/, /oncall, chat/),
  row("observability.tickets", ["chat", "nobody"], /somebody and nobody/, /nobody alone/),
  row("observability.tickets", ["chat", "chatt"], /no such receiver/, /oncall, chat/, {
    path: "slipway:observability.tickets[1]",
    fix: /did you mean chat\?/,
  }),
  row("observability.tickets", ["chat", "chat"], /named twice/, /chat/, {
    path: "slipway:observability.tickets[1]",
  }),
  row("observability.owners", { shop: { pages: ["shop"] } }, /no such receiver/, /oncall/, {
    path: "slipway:observability.owners.shop.pages[0]",
  }),
  row("observability.receivers.chat.type", "opsgenie", /not one of the choices/, /slack, pagerDuty/),
  row("observability.receivers.chat.type", undefined, /missing/, /a string/),
  row("observability.receivers.chat.url", "https://hooks.example.com/T0/B0/x", /no such setting/, /type/),
  row("observability.receivers.chat.to", ["ops@example.com"], /of no use to slack/, /unset/),
  row("observability.receivers.Chat", { type: "slack" }, /not a receiver's name/, /lower-case/),
  row("observability.receivers.nobody", { type: "slack" }, /a meaning already/, /dead-mans-switch/),
  row("observability.receivers.spare", { type: "webhook" }, /no alert goes to it/, /pages, tickets/),
  row("observability.metrics", "none", /nothing that sends them alerts/, /stack/),
  row("observability.logs", "cloudwatch", /not one of the choices/, /loki, cloudWatch, otlp, none/, {
    fix: /did you mean cloudWatch\?/,
  }),
  row("observability.logsRetentionDays", 0, /out of range/, /1 to 3653/),
  row("observability.logsEndpoint", "https://otlp.example.com/v1/logs", /of no use with logs: loki/, /otlp/),
  row("observability.logsEndpoint", "http://otlp.example.com/v1/logs", /not an endpoint for logs/, /https/),
  row("observability.logsEndpoint", "https://otlp.example.com/?key=1", /not an endpoint for logs/, /query/),
  row("observability.logsHeader", "dd-api-key: abc", /not the name of an HTTP header/, /letters/, {
    fix: /secret/,
  }),
  row("observability.traces", "jaeger", /not one of the choices/, /otlp, none/),
  row("observability.tracesEndpoint", "https://otlp.example.com/v1/traces", /of no use/, /traces: otlp/),
  row("observability.tracesSamplePercent", 0, /out of range/, /1 to 100/),
  row("services.api.traces", true, /nothing takes traces/, /not available on this platform/, {
    fix: /observability.traces: otlp/,
  }),
  row("observability.prometheus", {}, /no such setting/, /metricsRetentionDays/),
];
