/** Releases that roll out behind a load balancer that lags, while requests of 0 to 20 seconds come in. */
import { type LoadSummary } from "../../support/load-summary.ts";
import { LoadBalancer } from "./load-balancer.ts";
import { GATEWAY, HOST } from "./rollout-cluster.ts";
import { AB_HEADER, type KubernetesObject, type StrategyType, type Version } from "./service.ts";
import { type Stage } from "./stage.ts";
import { underLoad } from "./under-load.ts";

export interface DeregistrationArgs {
  readonly strategy: StrategyType;
  /** For how long the load balancer lags, and is said to. @default the chart's own, of an ALB */
  readonly lagSeconds?: number;
  /** Whether pods and target groups have the times of before. @default false */
  readonly isBefore?: boolean;
}

/** What `components/service/termination-timing.ts` has of an ALB. */
const ALB_LAG_SECONDS = 60;

/** The longest request takes 20 s; of each number of seconds there are as many. */
const LOAD = { rate: 20, keepAlive: true, header: AB_HEADER, atLeastSeconds: 0, timeoutSeconds: 40 } as const;

/** The defaults up to the release that brought `deregistrationLagSeconds`, which the chart refuses now. */
const BEFORE = { preStopSeconds: 15, gracePeriodSeconds: 60, deregistrationDelaySeconds: 10 };

/** Rolls a second version of a service out, after a first one, and says what came of the requests meanwhile. */
export async function rollOut(
  stage: Stage,
  { strategy, lagSeconds, isBefore = false }: DeregistrationArgs,
): Promise<LoadSummary> {
  const version = (name: string): Version => ({
    release: stage.cluster.releases.faulty,
    strategy,
    values: {
      routing: {
        ...{ hostnames: [HOST], gateway: GATEWAY, awsTargetGroup: true },
        ...(lagSeconds === undefined ? {} : { deregistrationLagSeconds: lagSeconds }),
      },
      config: { LOG_LEVEL: "warn", FAULT: "waits", SERVICE_VERSION: name },
    },
    // Requests are slow on purpose.
    strategyValues: { maxP99Milliseconds: 60_000 },
    ...(isBefore && { adjust: asBefore }),
  });
  await stage.clear();
  const balancer = await LoadBalancer.start(stage.cluster, lagSeconds ?? ALB_LAG_SECONDS);
  try {
    await stage.deploy(version("first"));
    const load = { ...LOAD, url: `${balancer.url}wait` };
    return (await underLoad(stage.cluster, load, () => stage.deploy(version("second")))).load;
  } finally {
    stage.forget();
    await balancer.stop();
  }
}

/** What the chart of before would have made of the same values. */
function asBefore(object: KubernetesObject): KubernetesObject {
  const changed = structuredClone(object) as KubernetesObject & { spec: Changed };
  if (object.kind === "Deployment") {
    const { spec } = changed.spec.template;
    spec.terminationGracePeriodSeconds = BEFORE.gracePeriodSeconds;
    for (const container of spec.containers)
      container.lifecycle.preStop.sleep.seconds = BEFORE.preStopSeconds;
  }
  if (object.kind === "TargetGroupConfiguration") {
    for (const attribute of changed.spec.defaultConfiguration.targetGroupAttributes)
      attribute.value = String(BEFORE.deregistrationDelaySeconds);
  }
  return changed;
}

/** What of a Deployment, or of a TargetGroupConfiguration, is changed. */
interface Changed {
  readonly template: {
    readonly spec: {
      terminationGracePeriodSeconds: number;
      readonly containers: readonly { lifecycle: { preStop: { sleep: { seconds: number } } } }[];
    };
  };
  readonly defaultConfiguration: { readonly targetGroupAttributes: readonly { value: string }[] };
}
