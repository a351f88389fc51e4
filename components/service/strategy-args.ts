/** What Flagger calls while it judges a release. Source: Flagger, "Webhooks". */
export interface ServiceWebhook {
  /** Name, in what Flagger says of it. */
  readonly name: string;
  /** When: `pre-rollout` (smoke tests), `rollout` (requests to judge by), `confirm-promotion` (a gate), … */
  readonly type: string;
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
  readonly type?: string;
  /**
   * Who splits requests: `gatewayapi` (the service's Gateway), or `istio` or `linkerd`, for a service without
   * hostnames that pods in the mesh call.
   * @default "gatewayapi"
   */
  readonly provider?: string;
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
   * Whose metrics it is judged by: the `app`'s own (`http_requests_total`, `http_request_duration_seconds`), which any
   * Gateway leaves as they are, or those of `traefik`.
   * @default "app"
   */
  readonly metrics?: string;
  /**
   * URL of the Prometheus that has them; required but for `rolling`.
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
   * Whether a release is promoted unjudged, as a rollback in need is.
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
