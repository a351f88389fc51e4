import { namespaces } from "../names.ts";
import type { RowSpec } from "./panel.ts";

const ofCollectors = `namespace="${namespaces.nodes}"`;

/** Where logs go, as the collectors see it. */
export const logs: RowSpec = {
  title: "Logs",
  panels: [
    {
      title: "Lines sent to their store",
      description: "By each node's collector, in a second. None, where pods write: they do not arrive.",
      unit: "reqps",
      targets: [
        {
          expr: "sum by (pod) (rate(otelcol_exporter_sent_log_records[$__rate_interval]))",
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "Queue on each node's disk",
      description: "What of it is full. It fills while the store takes nothing; above it lines may be lost.",
      unit: "percentunit",
      alarm: { at: 0.8 },
      targets: [
        {
          expr: `sum by (pod) (otelcol_exporter_queue_size{${ofCollectors}}) / sum by (pod) (otelcol_exporter_queue_capacity{${ofCollectors}})`,
          legend: "{{pod}}",
        },
      ],
    },
    {
      title: "Lines refused by their store",
      description: "Within an hour. They are not sent again: a wrong key, or a line that it can't take.",
      unit: "none",
      alarm: { at: 1 },
      targets: [
        {
          expr: "sum by (pod) (increase(otelcol_exporter_send_failed_log_records[1h]))",
          legend: "{{pod}}",
        },
      ],
    },
  ],
};
