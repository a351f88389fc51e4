import type * as pulumi from "@pulumi/pulumi";

export interface ParametersArgs {
  /** Path that all names begin with, e.g. `/shop-production`; not `/aws…` or `/ssm…`, which AWS keeps for itself. */
  readonly path: string;
  /** Values by the rest of their names, e.g. `{ "cluster/name": cluster.clusterName }`. */
  readonly values?: Record<string, pulumi.Input<string>>;
  /** The same of lists, parameters of type `StringList`, whose members have no comma. */
  readonly lists?: Record<string, pulumi.Input<pulumi.Input<string>[]>>;
}
