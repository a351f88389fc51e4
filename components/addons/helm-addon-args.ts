import type * as pulumi from "@pulumi/pulumi";
import type { PodSecurityLevel } from "../choices.ts";

export interface HelmAddonArgs {
  /** Key of the chart in the table of pinned charts (`components/addons/charts.ts`); also the release's name. */
  readonly chart: string;
  /** The chart's values; those of our add-ons come from a pure function each. */
  readonly values: pulumi.Inputs;
  /**
   * Namespace that it is installed into.
   * @default the table's
   */
  readonly namespace?: string;
  /**
   * Makes the namespace, labelled with the Pod Security level. Off where several releases share one.
   * @default true, false for those that every cluster has (kube-system)
   */
  readonly createNamespace?: boolean;
  /**
   * Level of the Pod Security Standards that the namespace enforces: privileged, baseline or restricted.
   * @default "restricted"
   */
  readonly podSecurity?: PodSecurityLevel;
  /**
   * Blocks of the subnets that the cluster was given, from which its API server calls webhooks. With them a
   * NetworkPolicy lets nothing else into the namespace but scrapers of metrics.
   * @default [] no NetworkPolicy
   */
  readonly nodeCidrs?: string[];
  /**
   * Folder of an OCI registry that has the charts under their own names and versions, e.g.
   * `oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts`. For accounts with no way to the internet.
   * @default none: the chart's own repository
   */
  readonly chartMirror?: string;
  /**
   * Version of the chart.
   * @default the table's
   */
  readonly version?: string;
  /**
   * Seconds until an installation or upgrade that isn't ready is rolled back.
   * @default 600
   */
  readonly timeoutSeconds?: number;
}
