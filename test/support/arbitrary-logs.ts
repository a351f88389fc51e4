import fc from "fast-check";

/** Where logs go: every backend, with what each may say. `none` is what is left out, too. */
export const logs = fc.constantFrom<Readonly<Record<string, unknown>>>(
  {},
  { logs: "none" },
  { logs: "loki" },
  { logs: "loki", logsRetentionDays: 8, logsStorageGiB: 20, logsMemoryMiB: 2048 },
  { logs: "cloudWatch" },
  { logs: "cloudWatch", logsRetentionDays: 14, logsQueueMiB: 256 },
  { logs: "otlp", logsEndpoint: "https://otlp.datadoghq.eu/v1/logs", logsHeader: "dd-api-key" },
  { logs: "otlp", logsEndpoint: "https://otlp.example.com:4318/v1/logs" },
);

/** Whether traces are taken, and who keeps them. */
export const traces = fc.constantFrom<Readonly<Record<string, unknown>>>(
  {},
  { traces: "otlp" },
  { traces: "otlp", tracesEndpoint: "https://otlp.example.com/v1/traces", tracesSamplePercent: 10 },
  { traces: "otlp", tracesEndpoint: "https://otlp.example.com/v1/traces", tracesHeader: "Authorization" },
);

/** The same in a network that nothing leaves: logs for a store outside go to CloudWatch Logs instead, and no store has
 * traces. */
export function inside<Settings extends object>(observability: Settings): Settings {
  const {
    logsEndpoint,
    logsHeader: _header,
    tracesEndpoint: _store,
    tracesHeader: _key,
    tracesSamplePercent: _share,
    ...settings
  } = observability as Record<string, unknown>;
  return (logsEndpoint === undefined ? settings : { ...settings, logs: "cloudWatch" }) as Settings;
}
