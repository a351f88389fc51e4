/** The scenarios that tell strategies apart; `npm run bench:rollout` goes through all of them, at a higher rate. */
import assert from "node:assert/strict";
import { drawn, drawnOrder, isWhole } from "../support/ring.ts";
import { onStage } from "./support/on-stage.ts";
import {
  type Analysed,
  type Scenario,
  ANALYSED,
  bad,
  badWithoutFlagger,
  change,
  complaint,
  promotion,
  withoutPrometheus,
} from "./support/scenarios.ts";
import { FAULTS } from "./support/releases.ts";
import { AB_HEADER } from "./support/service.ts";
import { RATE, type UnderLoadArgs, describeLoad, underLoad } from "./support/under-load.ts";

const LOAD: UnderLoadArgs = { rate: RATE, keepAlive: false, header: AB_HEADER, atLeastSeconds: 0 };

const everyBad = (strategy: Analysed): readonly Scenario[] => [
  ...FAULTS.map((fault) => bad(strategy, fault)),
  badWithoutFlagger(strategy),
  withoutPrometheus(strategy),
];

const WHOLE: readonly Scenario[] = [
  promotion("canary"),
  ...everyBad("canary"),
  bad("blueGreen", "errors"),
  bad("ab", "errors"),
  change("ab", "rolling"),
  change("rolling", "canary"),
  change("canary", "blueGreen"),
  change("blueGreen", "ab"),
];

/** Each strategy once, with a good release and a bad one, and four changes from one to another. */
function tour(): readonly Scenario[] {
  const [first, second, third] = drawnOrder("order of strategies", ANALYSED) as [
    Analysed,
    Analysed,
    Analysed,
  ];
  const oneBad = (strategy: Analysed): readonly Scenario[] =>
    drawn(`bad release under ${strategy}`, everyBad(strategy), 1, ({ name }) => name);
  return [
    change("rolling", first),
    promotion(first),
    ...oneBad(first),
    change(first, second),
    ...oneBad(second),
    change(second, third),
    ...oneBad(third),
    change(third, "rolling"),
  ];
}

describe("strategies that judge, under load on a real node", () => {
  const stage = onStage();

  /** Plays a scenario under load; afterwards only a good release answers. */
  async function play(scenario: Scenario): Promise<void> {
    await scenario.prepare(stage());
    const { load, workSeconds } = await underLoad(stage().cluster, LOAD, () => scenario.act(stage()));
    console.log(`      ${workSeconds.toFixed(0)} s: ${describeLoad(load)}`);
    const wrong = complaint(scenario, load);
    assert.equal(wrong, undefined, `${wrong}: ${describeLoad(load)}`);
    await stage().recovered();
    const { load: then } = await underLoad(stage().cluster, LOAD, () => Promise.resolve());
    assert.deepEqual([then.failed, Object.keys(then.versions).length], [0, 1], describeLoad(then));
    assert.equal(then.versions["faulty"], undefined);
  }

  for (const scenario of isWhole ? WHOLE : tour()) {
    it(scenario.name, () => play(scenario));
  }
});
