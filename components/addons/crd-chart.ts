import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { assertArguments } from "../arguments.ts";
import { assertValid } from "../validation.ts";
import { charts, type ChartKey } from "./charts.ts";
import { planCrdChart } from "./helm-addon-plan.ts";

export interface CrdChartArgs {
  /** Key of the chart in the table of pinned charts, one that brings CRDs only. */
  readonly chart: string;
  /**
   * The chart's values.
   * @default {}
   */
  readonly values?: pulumi.Inputs;
  /**
   * Folder of an OCI registry that has the charts under their own names and versions.
   * @default none: the chart's own repository
   */
  readonly chartMirror?: string;
  /**
   * Version of the chart.
   * @default the table's
   */
  readonly version?: string;
}

/**
 * A chart of CRDs, rendered: each CRD is a resource that previews and policies see and
 * that upgrades with the chart. As a Helm release the larger ones don't fit into Helm's own record of 1 MiB
 * (envoyproxy/gateway#6105). What uses the kinds, operators included, depends on this component.
 *
 * @example
 * new CrdChart("platform-gateway-api-crds", { chart: "gateway-api-crds" },
 *   { providers: [cluster.provider] });
 *
 * @transform kubernetes:helm.sh/v4:Chart dependencyUpdate true
 */
export class CrdChart extends pulumi.ComponentResource {
  /** Ready when the CRDs are served. */
  readonly definitions: pulumi.Resource;

  constructor(name: string, args: CrdChartArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:addons:CrdChart", name, {}, opts);
    assertArguments(this, name, args);
    const { plan, problems } = planCrdChart(args);
    assertValid(`CrdChart ${name}`, problems);

    this.definitions = new k8s.helm.v4.Chart(
      `${name}-chart`,
      {
        name: args.chart,
        namespace: charts[args.chart as ChartKey].namespace,
        ...plan,
        values: args.values ?? {},
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
