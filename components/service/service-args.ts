// Made by `npm run generate:chart` from components/service/settings.ts: change it there.
import type * as pulumi from "@pulumi/pulumi";

import type {
  ServiceKind,
  ServiceMetricSource,
  ServiceMetricType,
  ServiceSecretForm,
  ServiceStrategyProvider,
  ServiceStrategyType,
  ServiceTaintEffect,
  ServiceTolerationOperator,
  ServiceWebhookType,
} from "./choices.ts";

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

/** The Gateway that takes a service's hosts. */
export interface ServiceGateway {
  /** Name of the Gateway. */
  readonly name: string;
  /** Its namespace. */
  readonly namespace: string;
  /**
   * Listener of the Gateway.
   * @default all of them
   */
  readonly sectionName?: string;
}

/**
 * An object in the service's namespace that has a metric. Source: Kubernetes API reference,
 * CrossVersionObjectReference.
 */
export interface ServiceMetricObject {
  /** API version of the object, e.g. `networking.k8s.io/v1`. */
  readonly apiVersion: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
}

/** A metric that the autoscaler keeps. Source: Kubernetes API reference, HorizontalPodAutoscaler v2, MetricSpec. */
export interface ServiceTargetMetric {
  /**
   * Whose it is: `pods`, of each pod; `object`, of another object; `external`, of something outside the cluster, as
   * a queue. An adapter has to serve it: the API of custom metrics for the first two, that of external metrics for
   * the last.
   */
  readonly type: ServiceMetricType;
  /** Name of the metric, as the adapter has it. */
  readonly name: string;
  /**
   * Labels of the metric's series.
   * @default all of them
   */
  readonly selector?: Record<string, string>;
  /**
   * What is kept for each pod. `pods` takes no other target.
   * @default `value`
   */
  readonly averageValue?: string;
  /**
   * What is kept in all.
   * @default `averageValue`
   */
  readonly value?: string;
  /**
   * Which object, for `object` alone.
   * @default none
   */
  readonly object?: ServiceMetricObject;
}

/** CPU in cores (`250m`, `1`) and memory in bytes (`128Mi`), as Kubernetes quantities. */
export interface ResourceAmounts {
  /** Cores, e.g. `250m`; a limit is at least the request. */
  readonly cpu: string;
  /** Bytes, e.g. `128Mi`; a limit is at least the request. */
  readonly memory: string;
}

/** What a service's containers ask for and may use. */
export interface ServiceResources {
  /** What is reserved. */
  readonly requests: ResourceAmounts;
  /** What may be used at most. */
  readonly limits: ResourceAmounts;
}

/** A label that nodes must have, or should. Source: Kubernetes API reference, NodeAffinity v1. */
export interface ServiceNodeAffinity {
  /** Key of the label. */
  readonly key: string;
  /** Values of which a node has one, e.g. `[spot]` of `karpenter.sh/capacity-type`. */
  readonly values: string[];
  /**
   * How much it counts among what is preferred: nodes without it will do.
   * @default it has to hold
   */
  readonly weight?: number;
}

/** A taint of nodes that the pods accept. Source: Kubernetes API reference, Toleration v1. */
export interface ServiceToleration {
  /**
   * Key of the taint.
   * @default any
   */
  readonly key?: string;
  /**
   * How it compares: `Exists` takes any value of the key, `Equal` the one of `value`.
   * @default Equal
   */
  readonly operator?: ServiceTolerationOperator;
  /**
   * Value of the taint; none with `Exists`.
   * @default an empty one
   */
  readonly value?: string;
  /**
   * Effect of the taint.
   * @default every effect
   */
  readonly effect?: ServiceTaintEffect;
  /**
   * Seconds that pods stay on a node once it has a taint of the effect `NoExecute`; for that alone.
   * @default for good
   */
  readonly tolerationSeconds?: number;
}

/** Room for files on the node, empty at first and gone with the pod (Kubernetes, `emptyDir`). */
export interface ServiceVolume {
  /** Where the container has it; the chart's own are `/tmp`, `/etc/config`, `/etc/secrets` and `/etc/database`. */
  readonly mountPath: string;
  /** Most bytes that are in it, e.g. `256Mi`; a pod that goes above is evicted. */
  readonly sizeLimit: string;
}

/** Whom a service may call: a `cidr`, or a `namespace`. */
export interface Destination {
  /**
   * IPv4 CIDR block, `10.0.0.5/32` for one address.
   * @default none
   */
  readonly cidr?: string;
  /**
   * In place of `cidr` a namespace of the cluster, whose pods and Services are meant.
   * @default none
   */
  readonly namespace?: string;
  /** TCP ports; of pods those that they listen on. */
  readonly ports: number[];
}

/** What Flagger calls while it judges a release. Source: Flagger, "Webhooks". */
export interface ServiceWebhook {
  /** Name, in what Flagger says of it. */
  readonly name: string;
  /** When: `pre-rollout` (smoke tests), `rollout` (requests to judge by), `confirm-promotion` (a gate), … */
  readonly type: ServiceWebhookType;
  /** Where; anything but 2xx is a failed check. */
  readonly url: string;
  /**
   * Seconds to wait for the answer.
   * @default 30
   */
  readonly timeoutSeconds?: number;
  /**
   * What is sent along.
   * @default {}
   */
  readonly metadata?: Record<string, string>;
}

/** How releases of a service come to serve. What Flagger judges needs `hostnames`, an autoscaler and metrics. */
export interface ServiceStrategy {
  /**
   * `rolling`: pod by pod, as Kubernetes does. The others are judged by Flagger: `blueGreen` gets no user's request
   * before it is promoted, `canary` more and more of them, `ab` those with a header.
   * @default "rolling"
   */
  readonly type?: ServiceStrategyType;
  /**
   * Who splits requests: `gatewayapi` (the service's Gateway), or `istio` or `linkerd`, for a service without
   * hostnames that pods in the mesh call.
   * @default "gatewayapi"
   */
  readonly provider?: ServiceStrategyProvider;
  /**
   * Seconds from one check to the next, and those that each looks back: 10 or more.
   * @default 30
   */
  readonly intervalSeconds?: number;
  /**
   * Failed checks after which the release is rolled back.
   * @default 2
   */
  readonly threshold?: number;
  /**
   * Percent of requests that a canary gets, step by step. With 100 at its end, the pods of before serve nobody while
   * they are replaced.
   * @default [10, 50, 100]
   */
  readonly stepWeights?: number[];
  /**
   * Checks that a `blueGreen` or `ab` release has to pass.
   * @default 3
   */
  readonly iterations?: number;
  /**
   * Header by which `ab` picks requests for the release, in lower case.
   * @default "x-canary"
   */
  readonly matchHeader?: string;
  /**
   * That header's value.
   * @default "always"
   */
  readonly matchValue?: string;
  /**
   * Whose metrics it is judged by: the `app`'s own (`http_requests_total`, `http_request_duration_seconds`), which
   * any Gateway leaves as they are, or those of `traefik`.
   * @default "app"
   */
  readonly metrics?: ServiceMetricSource;
  /**
   * URL of the Prometheus that has them. A stack knows its platform's; alone, the component or the chart has to be
   * told, but for `rolling`.
   * @default none
   */
  readonly prometheusUrl?: string;
  /**
   * Percent of requests that have to be answered without a server's error.
   * @default 99
   */
  readonly minSuccessRate?: number;
  /**
   * Milliseconds within which 99 of 100 requests have to be answered.
   * @default 500
   */
  readonly maxP99Milliseconds?: number;
  /**
   * Hosts that lead to a `blueGreen` release while it is judged.
   * @default [] none
   */
  readonly previewHostnames?: string[];
  /**
   * What Flagger calls meanwhile; `blueGreen` needs a `rollout` one, which makes the requests to judge by.
   * @default [] nothing
   */
  readonly webhooks?: ServiceWebhook[];
  /**
   * Seconds without progress after which a release that doesn't get ready is rolled back. With `rolling` the update
   * fails, and the pods of before go on serving: it waits as long, plus 15 seconds, for the whole rollout.
   * @default 300
   */
  readonly progressDeadlineSeconds?: number;
  /**
   * Whether a release is promoted without analysis, as a rollback in need is.
   * @default false
   */
  readonly skipAnalysis?: boolean;
  /**
   * Whether this is the step from one of the other strategies to `rolling`: Flagger is suspended and its copy of the
   * pods stays until no request gets there. `planStrategyChange` knows when.
   * @default false
   */
  readonly leaving?: boolean;
}

/**
 * Service level objectives: rules for Prometheus record how far a service is from them, and alert where the error
 * budget burns too fast (docs/observability.md). They need `serviceMonitor`.
 */
export interface ServiceObjectives {
  /**
   * Percent of requests that are answered without a server's error (5xx).
   * @default 99.9
   */
  readonly availability?: number;
  /**
   * Milliseconds within which `latencyPercent` of the requests are answered; one of `latencyBuckets`.
   * @default no objective of latency
   */
  readonly latencyMilliseconds?: number;
  /**
   * Percent of requests that are answered within `latencyMilliseconds`.
   * @default 99
   */
  readonly latencyPercent?: number;
  /**
   * Bounds of the buckets of the service's `http_request_duration_seconds`, in milliseconds: what is slower than one
   * of them can be counted, and nothing else.
   * @default [5, 10, 25, 50, 100, 200, 300, 500, 750, 1000, 2500, 5000, 10000]
   */
  readonly latencyBuckets?: number[];
  /**
   * Days that the objectives are meant for.
   * @default 30
   */
  readonly windowDays?: number;
  /**
   * Requests an hour below which nothing is judged: of few requests, one that fails is a large share.
   * @default 100
   */
  readonly minRequestsPerHour?: number;
  /**
   * Who looks after the service: the label `owner` of its alerts, by which they find their receivers.
   * @default none; in a stack file its tag `owner`
   */
  readonly owner?: string;
  /** URL at which RUNBOOK.md is read: alerts link to its entries. */
  readonly runbookUrl: string;
}

/** A service: what it runs, how it is reached, and what it may use. */
export interface ServiceArgs {
  /** Name of the service and of everything of its in Kubernetes, e.g. `api`; at most 40 characters. */
  readonly serviceName: string;
  /** Image repository without tag or digest. */
  readonly repositoryUrl: pulumi.Input<string>;
  /** Image digest, `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /**
   * Whether its objects in the cluster are made. Without them it is what the service has in AWS alone, for a GitOps
   * tool that applies the objects.
   * @default true
   */
  readonly appliesObjects?: boolean;
  /**
   * Names of secrets in AWS Secrets Manager by key.
   * @default {} none
   */
  readonly secretKeys?: Record<string, pulumi.Input<string>>;
  /**
   * The PostgreSQL database. The pods get its URL, which has no password, as `DATABASE_URL`, and
   * `DATABASE_AUTH=iam`.
   * @default none
   */
  readonly database?: ServiceDatabase;
  /**
   * Gateway that an HTTPRoute binds the hosts to.
   * @default none
   */
  readonly gateway?: ServiceGateway;
  /**
   * Whether the Gateway is AWS Load Balancer Controller's, which takes the delay, IP targets and the readiness path
   * by a TargetGroupConfiguration: its targets then are the pods themselves, left after
   * `deregistrationDelaySeconds`.
   * @default false
   */
  readonly awsTargetGroup?: boolean;
  /**
   * Seconds without traffic after which the load balancer closes a connection.
   * @default 60
   */
  readonly idleTimeoutSeconds?: number;
  /**
   * Blocks that may send requests: a load balancer with IP targets comes from its subnets' addresses.
   * @default [] nobody
   */
  readonly clientCidrs?: string[];
  /**
   * AWS region of secrets, database and cluster; required with secrets, a database or `policies`.
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
   * The EKS cluster's AWS account; required with `policies` or a database.
   * @default none
   */
  readonly accountId?: pulumi.Input<string>;
  /**
   * What the pods themselves may do in AWS: policy documents as JSON text, by what they are for, e.g. `uploads`.
   * @default {} nothing: without a database they have no AWS identity
   */
  readonly policies?: Record<string, pulumi.Input<string>>;
  /**
   * What it is: `service` answers requests, `worker` runs as long but nobody calls it, `job` runs once a version,
   * and `cronJob` by its `schedule`.
   * @default "service"
   */
  readonly kind?: ServiceKind;
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
   * What a Job runs, in the new image, before the rollout. The version that still runs has to get on with what it
   * leaves.
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
   * Port that the container serves requests and probes on; it gets it as `PORT`.
   * @default 8080
   */
  readonly port?: number;
  /**
   * Port that the container serves /metrics on, other than `port`; it gets it as `METRICS_PORT`.
   * @default 9090
   */
  readonly metricsPort?: number;
  /**
   * Path that answers once the service has started.
   * @default "/health"
   */
  readonly startupPath?: string;
  /**
   * Path that answers while the process is not beyond help; it asks no dependency.
   * @default "/health"
   */
  readonly livenessPath?: string;
  /**
   * Path that answers while the pod may get requests; a load balancer asks it too.
   * @default "/ready"
   */
  readonly readinessPath?: string;
  /**
   * Minimum of replicas, at least 2: one alone can't be moved without an interruption.
   * @default 2
   */
  readonly minReplicas?: number;
  /**
   * Most replicas; the autoscaler is on when it is above `minReplicas`.
   * @default minReplicas
   */
  readonly maxReplicas?: number;
  /**
   * CPU utilization in percent of the request that the autoscaler keeps.
   * @default 70
   */
  readonly targetCpuUtilization?: number;
  /**
   * Memory utilization in percent of the request that the autoscaler keeps besides, for services whose memory
   * follows their load.
   * @default CPU alone decides
   */
  readonly targetMemoryUtilization?: number;
  /**
   * Metrics that the autoscaler keeps besides CPU: of the numbers of pods that each asks for, it takes the most. The
   * platform has to say which an adapter serves (`metricsApis`).
   * @default [] none
   */
  readonly targetMetrics?: ServiceTargetMetric[];
  /** CPU and memory requests and limits. */
  readonly resources: ServiceResources;
  /**
   * Labels that a node must have for the pods to run there, as those of a node group or node pool: all of them.
   * Everything that runs the service's image follows it.
   * @default {} any node
   */
  readonly nodeSelector?: Record<string, string>;
  /**
   * Labels of nodes with several values that will do, or that are only preferred; what is wanted without a `weight`
   * has to hold, all of it.
   * @default [] none
   */
  readonly nodeAffinity?: ServiceNodeAffinity[];
  /**
   * Taints of nodes that the pods accept, as those of a node group or node pool.
   * @default [] none: they run where nothing keeps them off
   */
  readonly tolerations?: ServiceToleration[];
  /**
   * PriorityClass of the pods, which has to be there: those of a higher one are scheduled first, and put others off.
   * @default "" the cluster's default
   */
  readonly priorityClassName?: string;
  /**
   * Files that are no secrets, by their names in `/etc/config`, in everything that runs the service's image:
   * `config` is for variables. A change rolls the pods; those that run keep what they began with.
   * @default {} none
   */
  readonly files?: Record<string, string>;
  /**
   * Writable directories by a name of yours, in everything that runs the service's image: its root file system is
   * read-only, and `/tmp` has 64 MiB.
   * @default {} none
   */
  readonly volumes?: Record<string, ServiceVolume>;
  /**
   * Environment variables that are no secrets; those that the chart sets itself (`SERVICE_NAME`, `PORT`,
   * `METRICS_PORT`, `DRAIN_SECONDS`, `KEEP_ALIVE_SECONDS`, `RELEASE`, `DATABASE_URL`, `DATABASE_URL_FILE`,
   * `DATABASE_AUTH`, and `AWS_REGION` with a database) are refused. A change rolls the pods.
   * @default {}
   */
  readonly config?: Record<string, string>;
  /**
   * How the pods get their secrets: `files`, whose path `session-key` has in `SESSION_KEY_FILE`, and which follow a
   * rotation; or `environment`, for programs that read `SESSION_KEY` alone.
   * @default "files"
   */
  readonly secretsAs?: ServiceSecretForm;
  /**
   * What makes the role in the service's image, by the administrator's URL in the file that
   * `DATABASE_ADMIN_URL_FILE` names; `DATABASE_ROLE` and `DATABASE_NAME` say what is wanted
   * (docs/database-roles.md).
   * @default ["/nodejs/bin/node", "dist/make-database-role.js"]
   */
  readonly databaseRoleCommand?: string[];
  /**
   * Hosts whose requests the service answers.
   * @default [] none: it is reached from inside the cluster only
   */
  readonly hostnames?: string[];
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
   * Annotations of the Ingress. `pulumi.com/skipAwait` is set by the chart, and stays `true`.
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
   * Seconds that the pods keep a connection without a request, which they get as `KEEP_ALIVE_SECONDS`; more than
   * `idleTimeoutSeconds`.
   * @default 65
   */
  readonly keepAliveSeconds?: number;
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
   * Whether the Prometheus operator is told to read the metrics.
   * @default false
   */
  readonly serviceMonitor?: boolean;
  /**
   * Service level objectives, which Prometheus watches.
   * @default none
   */
  readonly slo?: ServiceObjectives;
  /**
   * Namespaces whose pods may read the metrics: where Prometheus runs.
   * @default `monitoring`
   */
  readonly metricsNamespaces?: string[];
  /**
   * Labels of the ServiceMonitor and of the objectives' rules, by which a Prometheus picks them.
   * @default {}
   */
  readonly serviceMonitorLabels?: Record<string, string>;
  /**
   * Seconds a pod goes on serving after its end was decided, until no load balancer sends it anything; at least the
   * default.
   * @default `deregistrationLagSeconds`
   */
  readonly preStopSeconds?: number;
  /**
   * Seconds that requests in flight have to finish after that, which the pods get as `DRAIN_SECONDS`; at least
   * `requestTimeoutSeconds`.
   * @default 30 or `requestTimeoutSeconds`, whichever is longer
   */
  readonly drainSeconds?: number;
  /**
   * Seconds until a pod is killed; at least the default.
   * @default `preStopSeconds` + `drainSeconds` + 10
   */
  readonly gracePeriodSeconds?: number;
}
