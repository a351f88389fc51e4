/** The platform's dashboards as a ConfigMap that Grafana's sidecar reads. Pure. */
import { namespaces } from "../names.ts";
import type { Watched } from "../platform-alerts.ts";
import { deliveryDashboard } from "./delivery.ts";
import { dashboardOf, type DashboardSpec } from "./panel.ts";
import { platformDashboard } from "./platform.ts";
import { serviceDashboard } from "./service.ts";
import { tracesDashboard } from "./traces.ts";

export interface DashboardsArgs extends Watched {
  /** Whether Flagger analyses releases. */
  readonly flagger: boolean;
}

/** Every dashboard. The same arguments make the same. */
export const dashboards = (args: DashboardsArgs): readonly DashboardSpec[] => [
  serviceDashboard,
  platformDashboard(args),
  deliveryDashboard(args),
  ...(args.traces ? [tracesDashboard] : []),
];

/** The label by which the sidecar knows dashboards (chart `grafana`, `sidecar.dashboards.label`). */
const label = { grafana_dashboard: "1" } as const;

/** One ConfigMap for all: a file each. */
export const dashboardsConfigMap = (args: DashboardsArgs) => ({
  metadata: { name: "slipway-dashboards", namespace: namespaces.main, labels: label },
  data: Object.fromEntries(
    dashboards(args).map((spec) => [`${spec.uid}.json`, JSON.stringify(dashboardOf(spec))]),
  ),
});
