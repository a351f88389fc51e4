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

/** The same in a network that nothing leaves: what goes to a store outside goes to CloudWatch Logs instead. */
export function inside<Settings extends object>(observability: Settings): Settings {
  const { logsEndpoint, logsHeader: _header, ...settings } = observability as Record<string, unknown>;
  return (logsEndpoint === undefined ? observability : { ...settings, logs: "cloudWatch" }) as Settings;
}
