import * as k8s from "@pulumi/kubernetes";
import { given } from "../components/given.ts";
import type { ExistingCluster } from "./config/schema.ts";
import type { PlatformCapabilities } from "./config/platform-capabilities.ts";
import type { PlatformLayer } from "./platform-layer.ts";

/** A cluster that was there before, any Kubernetes: services stand on what it has. */
export function existingPlatform(
  name: string,
  { name: clusterName, context, eks }: ExistingCluster,
  capabilities: PlatformCapabilities,
): PlatformLayer {
  return {
    kubernetes: new k8s.Provider(`${name}-kubernetes`, {
      ...given({ context }),
      clusterIdentifier: clusterName,
      enableConfigMapMutable: true,
    }),
    capabilities,
    ready: [],
    ...(eks && {
      eks: {
        platform: name,
        clusterName,
        vpcId: eks.vpcId,
        databaseSubnetIds: eks.databaseSubnetIds ?? [],
        clusterSecurityGroupId: eks.securityGroupId,
        backupTags: {},
        bucketBackupTags: {},
        ...given({ operatorRoleArn: eks.operatorRoleArn }),
      },
    }),
  };
}
