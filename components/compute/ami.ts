import { AmiFamily } from "../choices.ts";

/** Operating systems of the nodes: Amazon Linux 2023, or Bottlerocket with a read-only system and no shell. */
export const amiFamilies = Object.values(AmiFamily);

/** A volume of a node. */
export interface Volume {
  readonly deviceName: string;
  readonly sizeGiB: number;
}

/**
 * The volumes of a node with room for images, logs and pods' own files.
 * Source: Bottlerocket README, "Default volumes": the system on xvda (4 GiB hold it), everything else on xvdb.
 */
export function volumesOf(amiFamily: string, diskSizeGiB: number): Volume[] {
  return amiFamily === "bottlerocket"
    ? [
        { deviceName: "/dev/xvda", sizeGiB: 4 },
        { deviceName: "/dev/xvdb", sizeGiB: diskSizeGiB },
      ]
    : [{ deviceName: "/dev/xvda", sizeGiB: diskSizeGiB }];
}

/**
 * Instance metadata by session token only, and out of reach for pods, one network hop further.
 * Source: AWS FSBP EC2.8; EKS Best Practices Guide, "Restrict access to the instance profile".
 */
export const metadataOptions = {
  httpEndpoint: "enabled",
  httpTokens: "required",
  httpPutResponseHopLimit: 1,
} as const;
