/**
 * What settings of a service may be chosen from, as objects, for Pulumi's schema inference takes no unions. In
 * TypeScript the words themselves do as well: `kind: "worker"`.
 */

/** What a release can be. */
export const ServiceKind = { service: "service", worker: "worker", job: "job", cronJob: "cronJob" } as const;
export type ServiceKind = (typeof ServiceKind)[keyof typeof ServiceKind];

/** How the container gets its secrets. */
export const ServiceSecretForm = { files: "files", environment: "environment" } as const;
export type ServiceSecretForm = (typeof ServiceSecretForm)[keyof typeof ServiceSecretForm];

/** How a toleration compares: `Exists` takes any value of the key. Source: Kubernetes API reference, Toleration v1. */
export const ServiceTolerationOperator = { Equal: "Equal", Exists: "Exists" } as const;
export type ServiceTolerationOperator =
  (typeof ServiceTolerationOperator)[keyof typeof ServiceTolerationOperator];

/** What a taint does to pods that do not tolerate it. Source: Kubernetes API reference, Toleration v1. */
export const ServiceTaintEffect = {
  NoSchedule: "NoSchedule",
  PreferNoSchedule: "PreferNoSchedule",
  NoExecute: "NoExecute",
} as const;
export type ServiceTaintEffect = (typeof ServiceTaintEffect)[keyof typeof ServiceTaintEffect];

/** How a release comes to serve; by all but `rolling` Flagger analyses it. */
export const ServiceStrategyType = {
  rolling: "rolling",
  blueGreen: "blueGreen",
  canary: "canary",
  ab: "ab",
} as const;
export type ServiceStrategyType = (typeof ServiceStrategyType)[keyof typeof ServiceStrategyType];

/** Who splits requests between a release and the one before. */
export const ServiceStrategyProvider = {
  gatewayapi: "gatewayapi",
  istio: "istio",
  linkerd: "linkerd",
} as const;
export type ServiceStrategyProvider = (typeof ServiceStrategyProvider)[keyof typeof ServiceStrategyProvider];

/** Whose metrics a release is analysed by. */
export const ServiceMetricSource = { app: "app", traefik: "traefik" } as const;
export type ServiceMetricSource = (typeof ServiceMetricSource)[keyof typeof ServiceMetricSource];

/** When Flagger calls a webhook. Source: Flagger, "Webhooks". */
export const ServiceWebhookType = {
  confirmRollout: "confirm-rollout",
  preRollout: "pre-rollout",
  rollout: "rollout",
  confirmTrafficIncrease: "confirm-traffic-increase",
  confirmPromotion: "confirm-promotion",
  postRollout: "post-rollout",
  rollback: "rollback",
  event: "event",
} as const;
export type ServiceWebhookType = (typeof ServiceWebhookType)[keyof typeof ServiceWebhookType];

/** Whose metric pods are scaled by. Source: Kubernetes API reference, HorizontalPodAutoscaler v2, MetricSpec. */
export const ServiceMetricType = { pods: "pods", object: "object", external: "external" } as const;
export type ServiceMetricType = (typeof ServiceMetricType)[keyof typeof ServiceMetricType];
