import type * as pulumi from "@pulumi/pulumi";
import type { ServiceResources } from "./container-plan.ts";
import type { Destination, ServiceGateway } from "./exposure-plan.ts";
import type { ServiceStrategy } from "./strategy-args.ts";

/** Who makes a service's role: the administrator, at RDS the master user. Its password never passes through Pulumi. */
export interface DatabaseAdmin {
  /** Secret with the properties `username` and `password`, by name or ARN: the one that RDS manages. */
  readonly secret: pulumi.Input<string>;
  /** ARN of the role that the External Secrets operator assumes to read it: a `SecretReader`'s. */
  readonly roleArn: pulumi.Input<string>;
  /** Database that the administrator logs in to, and which services are kept out of. */
  readonly name: string;
}

/** The PostgreSQL database of a service, where it logs in as a role of its own by tokens of its AWS identity. */
export interface ServiceDatabase {
  /** Host of the server. */
  readonly host: pulumi.Input<string>;
  /**
   * Port of the server.
   * @default 5432
   */
  readonly port?: number;
  /** Name of the database, the service's own. */
  readonly name: string;
  /**
   * Role that the service logs in as, a member of `rds_iam`.
   * @default `name`
   */
  readonly user?: string;
  /** ARN of the RDS instance. */
  readonly instanceArn: pulumi.Input<string>;
  /** `DbiResourceId` of the RDS instance. */
  readonly resourceId: pulumi.Input<string>;
  /**
   * By whom a Job makes role and database before anything else of the service runs.
   * @default nobody: somebody has made them
   */
  readonly admin?: DatabaseAdmin;
  /** Blocks that the server's addresses are in, e.g. the database subnets': the pods may call no other. */
  readonly cidrs: string[];
  /**
   * Certificates, in PEM, of the authorities that the server's own is verified by; RDS has some of its own.
   * @default those that the image trusts
   */
  readonly caBundle?: pulumi.Input<string>;
}

export interface ServiceArgs {
  /** Name of the service and of everything of its in Kubernetes, e.g. `api`; at most 40 characters. */
  readonly serviceName: string;
  /** Image repository without tag or digest. */
  readonly repositoryUrl: pulumi.Input<string>;
  /** Image digest, `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** CPU and memory requests and limits. */
  readonly resources: ServiceResources;
  /**
   * What it is: `service` answers requests, `worker` runs as long but nobody calls it, `job` runs once a version, and
   * `cronJob` by its `schedule`.
   * @default "service"
   */
  readonly kind?: string;
  /**
   * Fewest replicas, at least 2.
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Most replicas; the autoscaler is on when it is above `minReplicas`.
   * @default minReplicas
   */
  readonly maxReplicas?: number;
  /**
   * Namespace, made for this service alone.
   * @default the service's name
   */
  readonly namespace?: string;
  /**
   * What the container runs.
   * @default [] the image's entry point
   */
  readonly command?: string[];
  /**
   * What a Job runs, in the new image, before the roll-out. The version that still runs has to get on with what
   * it leaves.
   * @default [] no migrations
   */
  readonly migrations?: string[];
  /**
   * When a `cronJob` runs: cron's five fields, e.g. `0 3 * * *`.
   * @default "" never
   */
  readonly schedule?: string;
  /**
   * Time zone of the schedule, a name of the tz database.
   * @default "Etc/UTC"
   */
  readonly timeZone?: string;
  /**
   * How often a failed `job` or `cronJob` is tried again, 0 to 20.
   * @default 3
   */
  readonly retries?: number;
  /**
   * Seconds until a `job` or `cronJob` is ended as failed.
   * @default 3600
   */
  readonly timeoutSeconds?: number;
  /**
   * Port that the container serves requests and probes on.
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
   * Names of secrets in AWS Secrets Manager by key.
   * @default {} none
   */
  readonly secretKeys?: Record<string, pulumi.Input<string>>;
  /**
   * How the pods get their secrets: `files`, whose path `session-key` has in `SESSION_KEY_FILE`, and which follow a
   * rotation; or `environment`, for programs that read `SESSION_KEY` alone.
   * @default "files"
   */
  readonly secretsAs?: string;
  /**
   * The PostgreSQL database. The pods get its URL, which has no password, as `DATABASE_URL`, and `DATABASE_AUTH=iam`.
   * @default none
   */
  readonly database?: ServiceDatabase;
  /**
   * What makes the role in the service's image, by the administrator's URL in the file that `DATABASE_ADMIN_URL_FILE`
   * names; `DATABASE_ROLE` and `DATABASE_NAME` say what is wanted (docs/database-roles.md).
   * @default ["/nodejs/bin/node", "dist/make-database-role.js"]
   */
  readonly databaseRoleCommand?: string[];
  /**
   * Hosts whose requests the service answers.
   * @default [] none: it is reached from inside the cluster only
   */
  readonly hostnames?: string[];
  /**
   * Gateway that an HTTPRoute binds the hosts to.
   * @default none
   */
  readonly gateway?: ServiceGateway;
  /**
   * Whether the Gateway is AWS Load Balancer Controller's: its targets then are the pods themselves, left after
   * `deregistrationDelaySeconds`.
   * @default false
   */
  readonly awsTargetGroup?: boolean;
  /**
   * Class of an Ingress that takes the HTTPRoute's place.
   * @default "" no Ingress
   */
  readonly ingressClassName?: string;
  /**
   * Secret in the namespace with the Ingress's certificate.
   * @default "" its controller has one
   */
  readonly ingressTlsSecret?: string;
  /**
   * Annotations of the Ingress.
   * @default {}
   */
  readonly ingressAnnotations?: Record<string, string>;
  /**
   * Seconds that the Gateway waits for a whole answer. AWS Load Balancer Controller takes none.
   * @default 0 the Gateway's own
   */
  readonly requestTimeoutSeconds?: number;
  /**
   * Seconds for which new requests may go on coming to a pod that leaves. Longer for instance targets and behind an
   * NLB; where another Gateway than the platform's is an ALB, say 60. `preStopSeconds`, `deregistrationDelaySeconds`
   * and `gracePeriodSeconds` follow (sources: `termination-timing.ts`).
   * @default 60 behind an ALB, else 15
   */
  readonly deregistrationLagSeconds?: number;
  /**
   * Seconds that the load balancer lets requests in flight to a pod that leaves go on; at least the default.
   * @default `deregistrationLagSeconds` + `drainSeconds`
   */
  readonly deregistrationDelaySeconds?: number;
  /**
   * Seconds without traffic after which the load balancer closes a connection.
   * @default 60
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * Seconds that the pods keep a connection without a request, which they get as `KEEP_ALIVE_SECONDS`; more than
   * `idleTimeoutSeconds`.
   * @default 65
   */
  readonly keepAliveSeconds?: number;
  /**
   * Blocks that may send requests: a load balancer with IP targets comes from its subnets' addresses.
   * @default [] nobody
   */
  readonly clientCidrs?: string[];
  /**
   * Namespaces whose pods may send requests, as those of a Gateway inside the cluster.
   * @default [] none
   */
  readonly clientNamespaces?: string[];
  /**
   * Whom the service may call, beside DNS, its database and, with `policies` or a database, AWS's APIs.
   * @default [] nobody
   */
  readonly egress?: Destination[];
  /**
   * How releases come to serve.
   * @default pod by pod, as Kubernetes does
   */
  readonly strategy?: ServiceStrategy;
  /**
   * CPU utilization in percent of the request that the autoscaler keeps.
   * @default 70
   */
  readonly targetCpuUtilization?: number;
  /**
   * Seconds a pod goes on serving after its end was decided, until no load balancer sends it anything; at least the
   * default.
   * @default `deregistrationLagSeconds`
   */
  readonly preStopSeconds?: number;
  /**
   * Seconds that requests in flight have to finish after that; at least `requestTimeoutSeconds`.
   * @default 30 or `requestTimeoutSeconds`, whichever is longer
   */
  readonly drainSeconds?: number;
  /**
   * Seconds until a pod is killed; at least the default.
   * @default `preStopSeconds` + `drainSeconds` + 10
   */
  readonly gracePeriodSeconds?: number;
  /**
   * Whether the Prometheus operator is told to read the metrics.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /**
   * Labels of the ServiceMonitor, by which a Prometheus picks it.
   * @default {}
   */
  readonly serviceMonitorLabels?: Record<string, string>;
  /**
   * AWS region of secrets and database; required with either.
   * @default none
   */
  readonly region?: string;
  /**
   * The platform's name, in the IAM path of the role that reads the secrets; required with secrets.
   * @default none
   */
  readonly platform?: string;
  /**
   * ARN of the role that the External Secrets operator runs as; required with secrets.
   * @default none
   */
  readonly secretOperatorRoleArn?: pulumi.Input<string>;
  /**
   * ARNs of the secrets that are read for the service.
   * @default [] none
   */
  readonly secretArns?: pulumi.Input<string>[];
  /**
   * ARN of the KMS key that encrypts them; required with secrets.
   * @default none
   */
  readonly secretsKeyArn?: pulumi.Input<string>;
  /**
   * EKS cluster's name; required with `policies` or a database.
   * @default none
   */
  readonly clusterName?: pulumi.Input<string>;
  /**
   * What the pods themselves may do in AWS: policy documents as JSON text, by what they are for, e.g. `uploads`.
   * @default {} nothing: without a database they have no AWS identity
   */
  readonly policies?: Record<string, pulumi.Input<string>>;
}
