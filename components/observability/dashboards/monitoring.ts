import type { RowSpec } from "./panel.ts";

/** What watches the rest. */
export const monitoring: RowSpec = {
  title: "Monitoring itself",
  panels: [
    {
      title: "Series",
      description: "Series that Prometheus has in memory, which grows with them: see metricsMemoryMiB.",
      unit: "short",
      targets: [{ expr: "sum by (pod) (prometheus_tsdb_head_series)", legend: "{{pod}}" }],
    },
    {
      title: "Metrics on the volume",
      description: "What is kept. The oldest goes where four fifths of the volume are full.",
      unit: "bytes",
      targets: [{ expr: "sum by (pod) (prometheus_tsdb_storage_blocks_bytes)", legend: "{{pod}}" }],
    },
    {
      title: "Rules and notifications that fail",
      description: "Within an hour. A rule that fails can't fire; a notification that fails reaches nobody.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: "sum(increase(prometheus_rule_evaluation_failures_total[1h]))",
          legend: "rules",
        },
        {
          expr: "sum by (integration) (increase(alertmanager_notifications_failed_total[1h]))",
          legend: "to {{integration}}",
        },
      ],
    },
  ],
};
