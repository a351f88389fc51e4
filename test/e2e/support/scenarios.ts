/** What is done to the service while requests come in, and which of them may fail. */
import { type LoadSummary } from "../../support/load-summary.ts";
import { naiveService } from "./naive.ts";
import { drainNode, hurryDown, scaledTo } from "./operations.ts";
import { FAULTS, type Fault } from "./releases.ts";
import { type StrategyType } from "./service.ts";
import { type Stage } from "./stage.ts";

export interface Scenario {
  readonly name: string;
  /** Those that the bad release itself answers; or some must, so that failures are known to be seen. @default none */
  readonly mayFail?: "its own" | "some must";
  /** Brings the service to where the scenario begins; no request is made meanwhile. */
  prepare(stage: Stage): Promise<void>;
  /** What happens under load. */
  act(stage: Stage): Promise<void>;
}

/** A release that is turned down; by Flagger, unless its strategy is `rolling`. */
export interface BadRelease extends Scenario {
  readonly strategy: StrategyType;
  readonly what: string;
}

/** What is wrong with what came of the requests; undefined where nothing is. */
export function complaint(
  { mayFail }: Scenario,
  { failed, failedVersions }: LoadSummary,
): string | undefined {
  if (mayFail === "some must") return failed > 0 ? undefined : "no request failed, so failures go unseen";
  const own = mayFail === "its own" ? (failedVersions["faulty"] ?? 0) : 0;
  return failed > own ? `${failed - own} requests failed that must not` : undefined;
}

export type Analysed = Exclude<StrategyType, "rolling">;
export const ANALYSED: readonly Analysed[] = ["canary", "blueGreen", "ab"];

const NAMES: Readonly<Record<StrategyType, string>> = {
  rolling: "rolling",
  canary: "canary 10→50→100",
  blueGreen: "blue-green",
  ab: "A/B by header",
};

const NAIVE: Scenario = {
  name: "naive manifest, rolling update",
  mayFail: "some must",
  prepare: async (stage) => {
    await stage.clear();
    await stage.service.apply(naiveService(stage.cluster.releases.v1));
    await stage.service.rolledOut();
    await stage.service.settled();
  },
  act: async (stage) => {
    await stage.service.apply(naiveService(stage.cluster.releases.v2));
    await stage.service.rolledOut();
    await stage.service.settled();
  },
};

const beginRolling = (stage: Stage): Promise<void> => stage.begin("rolling");
const rolling = { strategy: "rolling" } as const;
const autoscaled = (min: number): { values: Record<string, unknown> } => ({
  values: { autoscaling: { enabled: true, targetCpuUtilization: 90 }, replicas: { min, max: 5 } },
});

const ROLLING: readonly Scenario[] = [
  { name: "rolling update", prepare: beginRolling, act: (stage) => stage.deployNext(rolling) },
  {
    name: "config change",
    prepare: beginRolling,
    act: (stage) => stage.deployAgain({ values: { config: { LOG_LEVEL: "error" } } }),
  },
  {
    name: "rollback",
    prepare: async (stage) => {
      await stage.begin("rolling");
      await stage.deployNext(rolling);
    },
    act: (stage) => stage.deployNext(rolling),
  },
  { name: "node drain", prepare: beginRolling, act: (stage) => drainNode(stage.cluster, stage.service) },
  {
    name: "scale-down by HPA",
    prepare: async (stage) => {
      await stage.clear();
      await stage.deployNext({ ...rolling, ...autoscaled(4) });
    },
    // Fewer than 4 suffice for the load: with another minimum, the autoscaler decides so by its figures.
    act: async (stage) => {
      const { cluster, service } = stage;
      await stage.deployAgain(autoscaled(2));
      await hurryDown(cluster);
      await scaledTo(cluster, service, "fewer pods", (replicas) => replicas < 4);
      stage.forget();
    },
  },
];

/** Each strategy's own way for a release that is good. */
export const promotion = (strategy: Analysed): Scenario => ({
  name: NAMES[strategy],
  prepare: (stage) => stage.begin(strategy),
  act: (stage) => stage.deployNext({ strategy }),
});

const withoutAnalysis = (strategy: Analysed): Scenario => ({
  name: `rollback, ${NAMES[strategy]}, without analysis`,
  prepare: (stage) => stage.begin(strategy),
  act: (stage) => stage.deployNext({ strategy, skipAnalysis: true }),
});

/** Every strategy is left for every other once, each for where the next change begins. */
const TOUR: readonly StrategyType[] = [
  ...(["rolling", "canary", "rolling", "blueGreen", "rolling", "ab", "canary"] as const),
  ...(["blueGreen", "canary", "ab", "blueGreen", "ab", "rolling"] as const),
];

export const change = (from: StrategyType, to: StrategyType): Scenario => ({
  name: `change: ${NAMES[from]} to ${NAMES[to]}`,
  prepare: (stage) => stage.begin(from),
  act: (stage) => (to === "rolling" ? stage.leaveForRolling() : stage.deployNext({ strategy: to })),
});

export const bad = (strategy: StrategyType, fault: Fault): BadRelease => ({
  name: `${NAMES[strategy]}, ${fault}`,
  strategy,
  what: fault,
  // Only what the release itself answers may fail, and only where users meet it.
  ...((strategy === "canary" || strategy === "ab") && fault === "errors" && { mayFail: "its own" as const }),
  prepare: (stage) => stage.begin(strategy),
  act: (stage) => stage.fail(fault),
});

/** Flagger is killed while it judges a release that answers with errors, and comes back as Kubernetes would have it. */
export const badWithoutFlagger = (strategy: Analysed): BadRelease => ({
  ...bad(strategy, "errors"),
  name: `${NAMES[strategy]}, errors, Flagger killed`,
  what: "errors, Flagger killed",
  act: (stage) =>
    stage.fail("errors", async () => {
      await stage.underWay();
      await stage.cluster.engines.kill("flagger");
      await stage.cluster.engines.start("flagger");
    }),
});

/** Flagger judges no release twice: what it turns down here is not the next one that is to be promoted. */
const ANALYSED_ONCE = { config: { LOG_LEVEL: "error" } };

/** Prometheus goes while a good release is judged: without figures nothing is promoted. */
export const withoutPrometheus = (strategy: Analysed): BadRelease => ({
  name: `${NAMES[strategy]}, Prometheus gone`,
  strategy,
  what: "good, Prometheus gone",
  prepare: (stage) => stage.begin(strategy),
  act: async (stage) => {
    const { engines } = stage.cluster;
    const meanwhile = async (): Promise<void> => {
      await stage.underWay();
      await engines.kill("prometheus");
    };
    try {
      await stage.deployNext({ strategy, values: ANALYSED_ONCE }, { meanwhile, verdict: "rolled back" });
    } finally {
      await engines.start("prometheus");
    }
  },
});

/** Those after which a good release serves. */
export const GOOD: readonly Scenario[] = [
  NAIVE,
  ...ROLLING,
  ...ANALYSED.flatMap((strategy) => [promotion(strategy), withoutAnalysis(strategy)]),
  ...TOUR.slice(1).map((to, left) => change(TOUR[left]!, to)),
];

/** Those in which a release is turned down. What answers, however badly, Kubernetes alone takes for good. */
export const BAD: readonly BadRelease[] = [
  ...(["crash-loop", "never-ready"] as const).map((fault) => bad("rolling", fault)),
  ...ANALYSED.flatMap((strategy) => [
    ...FAULTS.map((fault) => bad(strategy, fault)),
    badWithoutFlagger(strategy),
    withoutPrometheus(strategy),
  ]),
];
