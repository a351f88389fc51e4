import type { ResourceTransform } from "@pulumi/pulumi";

/**
 * Lets EKS move traffic and pods out of an impaired zone. `eks.Cluster` has no argument for it; a transform, unlike
 * the older `transformations`, reaches the children of a remote component (pulumi-eks#1003).
 * Source: Amazon EKS User Guide, "Enable EKS Zonal Shift to avoid impaired Availability Zones".
 */
export const enableZonalShift: ResourceTransform = ({ type, props, opts }) =>
  type === "aws:eks/cluster:Cluster"
    ? { props: { ...props, zonalShiftConfig: { enabled: true } }, opts }
    : undefined;
