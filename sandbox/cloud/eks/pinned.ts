/**
 * The plugins that the released component of @pulumi/eks 4.3.0 asks for: those of the SDKs that it is built with (nodejs/eks/package.json
 * at tag v4.3.0), whatever the program uses. The Kubernetes one always, for a provider of its own; the AWS one where the
 * program hands it no AWS provider. The engine takes no other version for them (`SelectCompatiblePlugin` of pulumi/pulumi).
 */
export const PINNED = { aws: "7.25.0", kubernetes: "4.19.0" } as const;
