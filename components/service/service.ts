import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ServiceIdentity } from "../identity/service-identity.ts";
import { assertValid } from "../validation.ts";
import { chartValues } from "./chart-values.ts";
import { type Destination, planService, type ServiceResources } from "./service-plan.ts";

export interface ServiceArgs {
  /** Name of the service and of everything of its in Kubernetes, e.g. `api`. */
  readonly serviceName: string;
  /** Image repository without tag or digest. */
  readonly repositoryUrl: pulumi.Input<string>;
  /** Image digest, `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** Fewest replicas, at least 2. */
  readonly minReplicas: number;
  /** Most replicas; the autoscaler is on when it is above `minReplicas`. */
  readonly maxReplicas: number;
  /** CPU and memory requests and limits. */
  readonly resources: ServiceResources;
  /**
   * Namespace, made for this service alone.
   * @default the service's name
   */
  readonly namespace?: string;
  /**
   * Port that the container serves requests on.
   * @default 8080
   */
  readonly port?: number;
  /**
   * Port that the container serves /metrics on.
   * @default 9090
   */
  readonly metricsPort?: number;
  /**
   * Environment variables that are no secrets.
   * @default {}
   */
  readonly config?: Record<string, string>;
  /**
   * Blocks that may send requests; a load balancer with IP targets, and pods, come from the VPC's addresses.
   * @default [] nobody
   */
  readonly clientCidrs?: string[];
  /**
   * Whom the service may call, beside DNS and, where it has secrets, AWS's APIs.
   * @default [] nobody
   */
  readonly egress?: Destination[];
  /**
   * CPU utilization in percent of the request that the autoscaler keeps.
   * @default 70
   */
  readonly targetCpuUtilization?: number;
  /**
   * Seconds a pod goes on serving after its end was decided, until no load balancer sends it anything.
   * @default 15
   */
  readonly preStopSeconds?: number;
  /**
   * Seconds that requests in flight have to finish after that.
   * @default 30
   */
  readonly drainSeconds?: number;
  /**
   * Seconds until a pod is killed, at least the two above and 10.
   * @default 60
   */
  readonly gracePeriodSeconds?: number;
  /** EKS cluster's name. */
  readonly clusterName: pulumi.Input<string>;
  /** ARNs of the secrets that the service may read; with none it has no AWS identity. */
  readonly secretArns: pulumi.Input<string>[];
  /** ARN of the KMS key that encrypts them. */
  readonly secretsKeyArn: pulumi.Input<string>;
}

/**
 * A service on the cluster: its namespace under the `restricted` Pod Security Standard, its AWS identity, and
 * the chart `charts/service` (Deployment, Service, HPA, PDB, NetworkPolicy, …) rendered so that previews and
 * policies see every object. Needs a Kubernetes provider in its options.
 *
 * @example
 * new Service("api", { serviceName: "api", repositoryUrl, digest, minReplicas: 2, maxReplicas: 6, resources,
 *   clusterName, secretArns: [], secretsKeyArn }, { providers: [cluster.provider] });
 */
export class Service extends pulumi.ComponentResource {
  /** The image that runs, by digest. */
  readonly image: pulumi.Output<string>;
  /** Where other pods reach the service. */
  readonly clusterUrl: string;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:service:Service", name, {}, opts);
    const { serviceName } = args;
    const { plan, problems } = planService(serviceName, args);
    assertValid(`Service ${name}`, problems);

    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: plan.namespace, labels: namespaceLabels(serviceName) } },
      { parent: this },
    );
    // Pods admitted before the association never get its credentials, so the chart waits for it.
    const identity =
      args.secretArns.length === 0
        ? []
        : [
            new ServiceIdentity(
              name,
              {
                clusterName: args.clusterName,
                namespace: plan.namespace,
                serviceAccount: serviceName,
                secretArns: args.secretArns,
                secretsKeyArn: args.secretsKeyArn,
              },
              { parent: this },
            ),
          ];
    new k8s.helm.v4.Chart(
      `${name}-chart`,
      {
        chart: chartPath(),
        name: serviceName,
        namespace: plan.namespace,
        values: {
          ...chartValues(plan, identity.length > 0),
          image: { repository: args.repositoryUrl, digest: plan.digest },
        },
      },
      { parent: this, dependsOn: [namespace, ...identity] },
    );

    this.image = pulumi.interpolate`${args.repositoryUrl}@${plan.digest}`;
    this.clusterUrl = `http://${serviceName}.${plan.namespace}.svc.cluster.local`;
    this.registerOutputs({ image: this.image, clusterUrl: this.clusterUrl });
  }
}

function namespaceLabels(serviceName: string): Record<string, string> {
  return {
    "app.kubernetes.io/part-of": serviceName,
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/audit": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
    // AWS Load Balancer Controller, "Pod readiness gate": a roll-out waits until targets are healthy.
    "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
  };
}

/** Relative to the program's folder, so that no machine's path gets into previews. */
function chartPath(): string {
  return `./${relative(process.cwd(), fileURLToPath(new URL("../../charts/service", import.meta.url)))}`;
}
