import { z } from "zod";
import { aws, layers, tags } from "./sections/account.ts";
import { addons } from "./sections/addons.ts";
import { admission } from "./sections/admission.ts";
import { existingCluster, newCluster } from "./sections/cluster.ts";
import { buckets, databases } from "./sections/data.ts";
import { edge } from "./sections/edge.ts";
import { guardRails } from "./sections/guard-rails.ts";
import { identity } from "./sections/identity.ts";
import { registry, secrets } from "./sections/images-and-secrets.ts";
import { network } from "./sections/network.ts";
import { observability } from "./sections/observability.ts";
import { outputs } from "./sections/outputs.ts";
import { services } from "./sections/services.ts";

/** What a stack file may say, under the namespace `slipway:`, in the order of the documentation. */
export const sections = {
  aws,
  tags,
  layers,
  network,
  cluster: z.union([newCluster, existingCluster]).exactOptional(),
  addons,
  admission,
  observability,
  identity,
  registry,
  secrets,
  databases,
  buckets,
  edge,
  guardRails,
  outputs,
  services,
} as const;

export type SectionName = keyof typeof sections;
export type Sections = { readonly [Name in SectionName]: z.output<(typeof sections)[Name]> };

export type AwsConfig = NonNullable<Sections["aws"]>;
export type NetworkConfig = NonNullable<Sections["network"]>;
export type ClusterConfig = z.output<typeof newCluster>;
export type ExistingCluster = z.output<typeof existingCluster>["existing"];
export type EdgeConfig = NonNullable<Sections["edge"]>;
export type ServiceConfig = Sections["services"][string];
export type DatabaseConfig = Sections["databases"][string];

/** Where the platform comes from that the services stand on. */
export type PlatformSource =
  /** This stack makes it. */
  | {
      readonly from: "stack-itself";
      readonly aws: AwsConfig;
      readonly network: NetworkConfig;
      readonly cluster: ClusterConfig;
    }
  /** Another stack made it: `<organization>/<project>/<stack>`. */
  | { readonly from: "other-stack"; readonly stack: string; readonly aws?: AwsConfig }
  /** The cluster is there already. */
  | { readonly from: "existing-cluster"; readonly cluster: ExistingCluster; readonly aws?: AwsConfig };

/** The configuration of one stack, valid as a whole. */
export interface StackConfig extends Omit<Sections, "aws" | "network" | "cluster" | "layers"> {
  readonly platform: PlatformSource;
  /** Whether the services and what is theirs are in this stack. */
  readonly hasServices: boolean;
}
