import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  neededDelay,
  neededGrace,
  type TerminationArgs,
  type TerminationTimes,
  terminationTimes,
} from "../../../components/service/termination-timing.ts";
import { type Lag, outcomeOf, type Request } from "./lagging-load-balancer.ts";

const unexposed: TerminationArgs = {
  hostnames: [],
  awsTargetGroup: false,
  ingressClassName: "",
  ingressAnnotations: {},
  requestTimeoutSeconds: 0,
};
const exposed: TerminationArgs = { ...unexposed, hostnames: ["a.example.com"] };
const behindAlb: TerminationArgs = { ...exposed, awsTargetGroup: true };
const albTimes = terminationTimes(behindAlb);

/** The defaults up to 0.2.0. */
const before: TerminationTimes = {
  deregistrationLagSeconds: 0,
  deregistrationDelaySeconds: 10,
  preStopSeconds: 15,
  drainSeconds: 30,
  gracePeriodSeconds: 60,
};

/** Load balancers that lag for at most so long. */
const lags = (atMost: number): fc.Arbitrary<Lag> =>
  fc
    .tuple(fc.nat(atMost), fc.nat(atMost))
    .map(([one, other]) => ({ deregisteredAt: Math.min(one, other), lastRequestAt: Math.max(one, other) }));

/** Requests sent before the pod's end began or until the lag's end, of at most so many seconds. */
const requests = (lag: number, seconds: number): fc.Arbitrary<Request> =>
  fc.record({ sentAt: fc.integer({ min: -30, max: lag }), seconds: fc.nat(seconds) });

const isFine = (outcome: string | undefined): boolean => outcome === undefined || outcome === "answered";

/** Times that the rules allow. */
const allowed: fc.Arbitrary<TerminationTimes> = fc
  .tuple(fc.nat(90), fc.nat(90), fc.nat(30), fc.nat(30), fc.nat(30))
  .map(([lag, drainSeconds, moreSleep, moreGrace, moreDelay]) => {
    const times = {
      ...albTimes,
      deregistrationLagSeconds: lag,
      preStopSeconds: Math.max(1, lag + moreSleep),
      drainSeconds,
    };
    return {
      ...times,
      gracePeriodSeconds: neededGrace(times) + moreGrace,
      deregistrationDelaySeconds: neededDelay(times) + moreDelay,
    };
  });

describe("service: a pod's end behind a load balancer that lags, by a virtual clock", () => {
  it("answers every request as long as the drain, with all times that the rules allow", () => {
    const cases = allowed.chain((times) =>
      fc.record({
        times: fc.constant(times),
        lag: lags(times.deregistrationLagSeconds),
        request: requests(times.deregistrationLagSeconds, times.drainSeconds),
      }),
    );
    fc.assert(
      fc.property(cases, ({ times, lag, request }) => {
        const outcome = outcomeOf(request, times, lag);
        assert.ok(isFine(outcome), outcome);
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers requests of 0 to 30 seconds at any lag up to 60, with the defaults", () => {
    for (let lastRequestAt = 0; lastRequestAt <= 60; lastRequestAt++) {
      for (const deregisteredAt of [0, Math.floor(lastRequestAt / 2), lastRequestAt]) {
        for (let sentAt = -30; sentAt <= lastRequestAt; sentAt++) {
          for (const seconds of [0, 1, 10, 20, 30]) {
            const lag = { deregisteredAt, lastRequestAt };
            const outcome = outcomeOf({ sentAt, seconds }, albTimes, lag);
            assert.equal(outcome, "answered", JSON.stringify({ lag, sentAt, seconds }));
          }
        }
      }
    }
  });

  it("finds what the defaults before did to requests: cut by the load balancer, and refused", () => {
    const lag = { deregisteredAt: 0, lastRequestAt: 20 };
    assert.equal(outcomeOf({ sentAt: -1, seconds: 20 }, before, lag), "cut by the load balancer");
    assert.equal(outcomeOf({ sentAt: 16, seconds: 0 }, before, lag), "refused");
    const found = fc.check(
      fc.property(lags(60), requests(60, 20), (each, request) => isFine(outcomeOf(request, before, each))),
      { numRuns: 2_000 },
    );
    assert.ok(found.failed);
  });

  for (const [what, change] of [
    ["sleep", { preStopSeconds: 59 }],
    ["drain", { drainSeconds: 29 }],
    ["delay", { deregistrationDelaySeconds: 89 }],
    ["grace period", { gracePeriodSeconds: 89 }],
  ] as const) {
    it(`cuts or refuses the last request where the ${what} is a second too short`, () => {
      const request = { sentAt: 60, seconds: 30 };
      const lag = { deregisteredAt: 0, lastRequestAt: 60 };
      assert.equal(outcomeOf(request, albTimes, lag), "answered");
      assert.ok(!isFine(outcomeOf(request, { ...albTimes, ...change }, lag)));
    });
  }
});

describe("service: the times of a pod's end", () => {
  const ingress = (className: string, annotations: Record<string, string> = {}): TerminationArgs => ({
    ...exposed,
    ingressClassName: className,
    ingressAnnotations: annotations,
  });

  for (const [what, args, lag] of [
    ["the platform's ALB", behindAlb, 60],
    ["an Ingress of the class alb", ingress("alb"), 60],
    [
      "an Ingress with an ALB's annotations",
      ingress("public", { "alb.ingress.kubernetes.io/scheme": "internal" }),
      60,
    ],
    [
      "an Ingress of another controller",
      ingress("nginx", { "nginx.ingress.kubernetes.io/affinity": "cookie" }),
      15,
    ],
    ["a Gateway in the cluster", exposed, 15],
    ["no hosts, on a platform with an ALB", { ...unexposed, awsTargetGroup: true }, 15],
    ["no hosts", unexposed, 15],
  ] as const) {
    it(`expects a lag of ${lag} seconds behind ${what}`, () => {
      assert.deepEqual(terminationTimes(args), {
        deregistrationLagSeconds: lag,
        preStopSeconds: lag,
        drainSeconds: 30,
        deregistrationDelaySeconds: lag + 30,
        gracePeriodSeconds: lag + 40,
      });
    });
  }

  it("has every other time follow a lag that is set", () => {
    assert.deepEqual(terminationTimes({ ...behindAlb, deregistrationLagSeconds: 0 }), {
      deregistrationLagSeconds: 0,
      preStopSeconds: 1, // the chart always sleeps
      drainSeconds: 30,
      deregistrationDelaySeconds: 30,
      gracePeriodSeconds: 41,
    });
  });

  it("drains for as long as a request may take", () => {
    const { drainSeconds, deregistrationDelaySeconds, gracePeriodSeconds } = terminationTimes({
      ...behindAlb,
      requestTimeoutSeconds: 45,
    });
    assert.deepEqual(
      { drainSeconds, deregistrationDelaySeconds, gracePeriodSeconds },
      {
        drainSeconds: 45,
        deregistrationDelaySeconds: 105,
        gracePeriodSeconds: 115,
      },
    );
  });
});
