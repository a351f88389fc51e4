/**
 * Kubernetes versions that Amazon EKS offers in standard support.
 * Source: Amazon EKS User Guide, "Understand the Kubernetes version lifecycle on EKS".
 */
export const supportedVersions = ["1.34", "1.35", "1.36"] as const;
