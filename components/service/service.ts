import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { claimOf, namespaceClaims } from "../admission/namespace-claims.ts";
import { assertArguments } from "../arguments.ts";
import { PodIdentity } from "../identity/pod-identity.ts";
import { SecretReader } from "../identity/secret-reader.ts";
import { planned } from "../planned.ts";
import { podSecurityLabels } from "../pod-security.ts";
import { assertValid } from "../validation.ts";
import { planAwsAccess } from "./aws-access-plan.ts";
import { chartValues, postgresPort, secretVariables } from "./chart-values.ts";
import { roleIsMadeOnce } from "./database-role-job.ts";
import { followedFields } from "./followed-fields.ts";
import { initialReplicas } from "./initial-replicas.ts";
import { analysedRelease } from "./analysed-release.ts";
import { isAutoscaled, runsForGood } from "./lifetime-plan.ts";
import type { ServiceArgs } from "./service-args.ts";
import { planService } from "./service-plan.ts";
import type { ServicePlan } from "./service-plan-types.ts";
import { sloRuleGroups } from "./slo-plan.ts";
import { isAnalysed } from "./strategy-plan.ts";

export type {
  DatabaseAdmin,
  Destination,
  ServiceArgs,
  ServiceDatabase,
  ServiceGateway,
  ServiceStrategy,
  ServiceWebhook,
} from "./service-args.ts";
export * from "./choices.ts";

/**
 * A service on any Kubernetes: its namespace under the `restricted` Pod Security Standard, and the chart
 * `charts/service` (Deployment, Service, HTTPRoute, HPA, PDB, NetworkPolicy, …) rendered so that previews and
 * policies see every object. On AWS also the role by which External Secrets reads its secrets, and the pods' own
 * identity where they have `policies` or a database: they log in to it by tokens, as a role that may do nothing else,
 * which a Job makes. Needs a Kubernetes provider in its options, and must depend on the operators
 * whose custom resources it makes: External Secrets, the Gateway's controller, the Prometheus operator, Flagger.
 *
 * With a `strategy` that Flagger judges by, an update waits for its analysis; it fails where the release was rolled
 * back, and `digest` is then the one that goes on serving (docs/delivery.md).
 *
 * @example
 * new Service("api", { serviceName: "api", repositoryUrl, digest, resources, minReplicas: 2, maxReplicas: 6,
 *   hostnames: ["api.example.com"], gateway: { name: "public", namespace: "gateway" } },
 *   { providers: [cluster.provider] });
 *
 * @transform kubernetes:core/v1:Namespace metadata { ...props.metadata, annotations: { ...props.metadata.annotations, "example.com/owner": "platform" } }
 */
export class Service extends pulumi.ComponentResource {
  /** The image that serves, by digest. */
  readonly image: pulumi.Output<string>;
  /** Its digest: that of the release, or the last good one where the release was rolled back. */
  readonly digest: pulumi.Output<string>;
  /** Where other pods reach the service; empty for a kind that answers no requests. */
  readonly clusterUrl: string;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("slipway:service:Service", name, {}, opts);
    assertArguments(this, name, args);
    const { serviceName } = args;
    const { plan, problems } = planned(args, () => planService(serviceName, args));
    const { access, problems: accessProblems } = planAwsAccess(args);
    assertValid(`Service ${name}`, [...problems, ...accessProblems]);

    const { appliesObjects = true } = args;
    const secretReader = access.secrets && new SecretReader(name, access.secrets, { parent: this });
    const labels = namespaceLabels(serviceName, plan);
    const annotations = namespaceAnnotations(args, plan, secretReader);
    const namespace = appliesObjects
      ? new k8s.core.v1.Namespace(
          `${name}-namespace`,
          { metadata: { name: plan.namespace, labels, annotations } },
          { parent: this },
        )
      : undefined;
    const podIdentity =
      access.identity &&
      new PodIdentity(
        name,
        { ...access.identity, namespace: plan.namespace, serviceAccount: serviceName },
        { parent: this },
      );
    const chart =
      namespace &&
      new k8s.helm.v4.Chart(
        `${name}-chart`,
        {
          chart: chartPath(),
          name: serviceName,
          namespace: plan.namespace,
          values: {
            ...chartValues(plan, podIdentity !== undefined),
            image: { repository: args.repositoryUrl, digest: plan.digest },
            ...(secretReader && secretValues(args, plan.secretsAs, secretReader.roleArn)),
            ...(args.database && { database: databaseValues(args, plan) }),
          },
        },
        {
          parent: this,
          // Pods admitted before the association never get its credentials.
          dependsOn: [namespace, ...(podIdentity ? [podIdentity] : [])],
          transforms: transformsOf(serviceName, plan),
        },
      );

    if (namespace) this.#watchObjectives(name, serviceName, plan, namespace);
    this.digest = chart
      ? this.#servingDigest(name, serviceName, { ...plan, digest: args.digest }, chart)
      : pulumi.output(args.digest);
    this.image = pulumi.interpolate`${args.repositoryUrl}@${this.digest}`;
    this.clusterUrl =
      plan.kind === "service" ? `http://${serviceName}.${plan.namespace}.svc.cluster.local` : "";
    this.registerOutputs({ image: this.image, digest: this.digest, clusterUrl: this.clusterUrl });
  }

  /** Has Prometheus watch the service's objectives; read at once, so that a release is watched from its beginning. */
  #watchObjectives(name: string, serviceName: string, plan: ServicePlan, namespace: pulumi.Resource): void {
    const groups = sloRuleGroups(serviceName, plan);
    if (groups.length === 0) return;
    new k8s.apiextensions.CustomResource(
      `${name}-objectives`,
      {
        apiVersion: "monitoring.coreos.com/v1",
        kind: "PrometheusRule",
        metadata: {
          name: `${serviceName}-objectives`,
          namespace: plan.namespace,
          labels: { "app.kubernetes.io/part-of": serviceName, ...plan.serviceMonitorLabels },
        },
        spec: { groups },
      },
      { parent: this, dependsOn: [namespace] },
    );
  }

  /**
   * What serves, from what serves: the engine has awaited the chart's objects, or Flagger has judged them. Where they
   * don't get ready this never resolves, and the stack keeps the outputs of its last good update.
   */
  #servingDigest(
    name: string,
    serviceName: string,
    { digest, namespace, strategy }: ServicePlan & Pick<ServiceArgs, "digest">,
    chart: k8s.helm.v4.Chart,
  ): pulumi.Output<string> {
    // A preview waits for nothing, and before the first update there is no Canary to read.
    if (pulumi.runtime.isDryRun()) return pulumi.output(digest);
    if (isAnalysed(strategy.type)) {
      const release = { serviceName, namespace, digest };
      return analysedRelease(name, release, { parent: this, dependsOn: chart }).serving;
    }
    return pulumi.all([chart.urn, chart.resources]).apply(() => digest);
  }
}

/** The values that name what is read from Secrets Manager, and by which role. */
function secretValues(
  { secretKeys = {}, region }: ServiceArgs,
  form: string,
  roleArn: pulumi.Output<string>,
): Record<string, unknown> {
  return { secrets: { keys: secretVariables(secretKeys), as: form, region, roleArn } };
}

/** The values of the database: where it is, and as whom the service logs in. */
function databaseValues(
  { database, region }: ServiceArgs,
  { databaseRoleCommand }: ServicePlan,
): Record<string, unknown> | undefined {
  if (!database) return undefined;
  const { host, port = postgresPort, name, user = name, admin } = database;
  const caBundle = pulumi.output<string | undefined>(database.caBundle).apply((pem) => pem ?? "");
  return {
    ...{ host, port, name, auth: "iam", user, region, caBundle },
    ...(admin && { admin: { ...admin, command: databaseRoleCommand, once: true } }),
  };
}

/** What others than the program decide on, once its objects are there: the autoscaler, and Flagger. */
function transformsOf(serviceName: string, plan: ServicePlan): pulumi.ResourceTransform[] {
  const { strategy, kind, minReplicas, database } = plan;
  return [
    ...(runsForGood(kind) && isAutoscaled(plan) && !strategy.leaving ? [initialReplicas(minReplicas)] : []),
    ...(isAnalysed(strategy.type) ? [followedFields(serviceName)] : []),
    ...(database ? [roleIsMadeOnce] : []),
  ];
}

function namespaceLabels(serviceName: string, { gateway }: ServicePlan): Record<string, string> {
  return {
    "app.kubernetes.io/part-of": serviceName,
    ...podSecurityLabels("restricted"),
    // AWS Load Balancer Controller, "Pod readiness gate": a rollout waits until targets are healthy.
    "elbv2.k8s.aws/pod-readiness-gate-inject": "enabled",
    // A Gateway takes routes of namespaces that say so (components/edge/gateway-plan.ts, `routeNamespaceLabels`).
    ...(gateway && { "slipway.dev/gateway": gateway.name }),
  };
}

/** What the service may lay claim to beyond its namespace (components/admission/namespace-claims.ts). */
function namespaceAnnotations(
  { database }: ServiceArgs,
  { hostnames, strategy }: ServicePlan,
  secretReader: SecretReader | undefined,
): Record<string, pulumi.Input<string>> {
  const readers = [secretReader?.roleArn, database?.admin?.roleArn].filter((arn) => arn !== undefined);
  const hosts = claimOf([...hostnames, ...strategy.previewHostnames]);
  return {
    ...(readers.length > 0 && {
      [namespaceClaims.secretReaders]: pulumi.all(readers).apply((arns) => claimOf(arns) ?? ""),
    }),
    ...(hosts !== undefined && { [namespaceClaims.hostnames]: hosts }),
  };
}

/** Relative to the program's folder, so that no machine's path gets into previews. */
function chartPath(): string {
  return `./${relative(process.cwd(), fileURLToPath(new URL("../../charts/service", import.meta.url)))}`;
}
