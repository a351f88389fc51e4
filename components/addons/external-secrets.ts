import * as pulumi from "@pulumi/pulumi";
import { given } from "../given.ts";
import { assertArguments } from "../arguments.ts";
import { partitionOf } from "../aws.ts";
import { PodIdentity } from "../identity/pod-identity.ts";
import { nameProblems } from "../naming.ts";
import { assertValid } from "../validation.ts";
import { assumeSecretReadersPolicy } from "../identity/secret-reader-plan.ts";
import { charts } from "./charts.ts";
import { externalSecretsValues } from "./external-secrets-values.ts";
import { HelmAddon } from "./helm-addon.ts";

export interface ExternalSecretsArgs {
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** Region of the cluster, e.g. `eu-west-1`. */
  readonly region: string;
  /** ID of the AWS account, twelve digits. */
  readonly accountId: pulumi.Input<string>;
  /** The platform's name: the operator may become its secret readers, roles below `/<platform>/secret-readers/`. */
  readonly platform: string;
  /**
   * A ServiceMonitor for the Prometheus operator, whose CRDs have to be there.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /**
   * Blocks of the subnets that the cluster was given, from which its API server calls webhooks. With them a
   * NetworkPolicy lets nothing else into the namespace but scrapers of metrics.
   * @default [] no NetworkPolicy
   */
  readonly nodeCidrs?: string[];
  /**
   * Folder of an OCI registry that has the charts.
   * @default none: the charts' own repositories
   */
  readonly chartMirror?: string;
  /**
   * Registry that has the images, each under its original registry's name.
   * @default none: the original registries
   */
  readonly imageMirror?: string;
}

const key = "external-secrets";

/**
 * The External Secrets operator, its webhook and certificate controller. By itself it may read no secret: its role
 * may only become the secret reader of one service at a time (`SecretReader`), named by that service's SecretStore.
 * Makes that role, the namespace under the `restricted` Pod Security Standard, and the release. Stores and
 * ExternalSecrets depend on `ready`: before the webhook answers they are refused.
 *
 * @example
 * new ExternalSecrets("platform-external-secrets", { clusterName, region: "eu-west-1", accountId, platform: "shop" },
 *   { providers: [aws, cluster.provider] });
 *
 * @transform kubernetes:helm.sh/v3:Release maxHistory 3
 */
export class ExternalSecrets extends pulumi.ComponentResource {
  /** SecretStores and ExternalSecrets depend on it. */
  readonly ready: pulumi.Resource;
  /** ARN of the operator's role, which the secret readers trust. */
  readonly operatorRoleArn: pulumi.Output<string>;

  constructor(name: string, args: ExternalSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:addons:ExternalSecrets", name, {}, opts);
    assertArguments(this, name, args);
    // A role below any path but the platform's is nobody's to assume.
    assertValid(`ExternalSecrets ${name}`, nameProblems("iamPathPart", args.platform, "platform"));
    const { clusterName, region, accountId, platform, chartMirror, nodeCidrs = [], ...common } = args;
    const { namespace } = charts[key];

    const identity = new PodIdentity(
      name,
      {
        clusterName,
        region,
        accountId,
        namespace,
        serviceAccount: key,
        policies: {
          readers: pulumi
            .output(accountId)
            .apply((id) => assumeSecretReadersPolicy(partitionOf(region), id, platform)),
        },
      },
      { parent: this },
    );
    const addon = new HelmAddon(
      name,
      {
        chart: key,
        values: externalSecretsValues({ ...common, serviceAccount: key }),
        nodeCidrs,
        ...given({ chartMirror }),
      },
      { parent: this, dependsOn: identity.association },
    );
    this.ready = addon.release;
    this.operatorRoleArn = identity.roleArn;
    this.registerOutputs({ operatorRoleArn: this.operatorRoleArn });
  }
}
