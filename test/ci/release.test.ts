import assert from "node:assert/strict";
import { EXIT, type Outcome } from "../../ci/release/outcome.ts";
import { goBackTo, release } from "../../ci/release/release.ts";
import { planRollback } from "../../stacks/rollback/plan.ts";
import { Died, Model } from "./model.ts";

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [good, bad, web] = [digest("a"), digest("b"), digest("c")];

const stack = (): Model => new Model({ api: good, web });

/** `npm run ci -- rollback`. */
async function rollback({ steps }: Model): Promise<Outcome> {
  const { digests, stillUnconfirmed } = planRollback(await steps.state());
  return goBackTo(steps, digests, stillUnconfirmed);
}

describe("ci: a release", () => {
  it("is verified, marked, deployed, asked and watched, in this order, and then found good", async () => {
    const model = stack();
    assert.equal(await release(model.steps, { api: bad }), "released");
    assert.deepEqual(model.calls, [
      ...["state", "verify api=b,web=c", "mark api=a", "update api=b", "smoke, bake", "mark "],
    ]);
    assert.deepEqual(model.serving, { api: bad, web });
  });

  it("never reaches an update unverified, what goes on running beside it included", async () => {
    for (const each of [bad, web]) {
      const model = stack();
      model.unverified.add(each);
      await assert.rejects(release(model.steps, { api: bad }), /not verified/);
      assert.deepEqual(model.calls, ["state", "verify api=b,web=c"]);
      assert.deepEqual(model.serving, { api: good, web });
    }
  });

  it("begins no update that would wait for a secret without a value, of a service that runs", async () => {
    const model = stack();
    model.empty = ["api/session-key", "other/token"];
    assert.equal(await release(model.steps, { api: bad }), "unchanged");
    assert.deepEqual(model.calls, ["state", "verify api=b,web=c"]);
    assert.deepEqual(model.serving, { api: good, web });
    const said = model.said.join("\n");
    assert.match(
      said,
      /api: its secret session-key has no value.* --secret-id shop-staging\/api\/session-key /,
    );
    assert.match(said, /Nothing was changed \(RUNBOOK\.md, "An update did not begin"\)/);
    assert.doesNotMatch(said, /token/);
  });

  it("verifies, and takes back, what the stack's file alone names", async () => {
    const model = stack();
    model.declared = { api: bad, web };
    model.unverified.add(bad);
    await assert.rejects(release(model.steps, {}), /not verified/);
    assert.deepEqual(model.serving, { api: good, web });

    model.unverified.clear();
    model.bad.add(bad);
    assert.equal(await release(model.steps, {}), "rolledBack");
    assert.deepEqual(model.serving, { api: good, web });
  });

  it("goes back to what was good, though the stack's file still has what was not found good", async () => {
    const model = stack();
    model.declared = { api: bad };
    model.outputs = { api: bad, web };
    model.unconfirmed = { api: good };
    assert.equal(await release(model.steps, {}), "released");
    assert.equal(model.serving["api"], good);
  });

  it("rolls back one service, and no other to what the stack's file has by now", async () => {
    const model = stack();
    const next = digest("e");
    model.outputs = { api: bad, web };
    model.unconfirmed = { api: good };
    model.declared = { web: next, worker: next };
    model.unverified.add(next);
    assert.equal(await rollback(model), "stuck");
    model.unverified.clear();
    assert.equal(await rollback(model), "rolledBack");
    assert.deepEqual(model.serving, { api: good, web, worker: next });
  });

  for (const [how, prepare] of [
    ["whose smoke test fails", (model: Model) => model.bad.add(bad)],
    ["whose update fails", (model: Model) => model.failing.add(bad)],
  ] as const) {
    it(`${how} is taken back, verified again, by itself, and says so`, async () => {
      const model = stack();
      prepare(model);
      assert.equal(await release(model.steps, { api: bad }), "rolledBack");
      assert.deepEqual(model.serving, { api: good, web });
      assert.deepEqual(model.unconfirmed, {});
      const taken = model.calls
        .slice(model.calls.indexOf("update api=b") + 1)
        .filter((call) => call !== "smoke, bake");
      assert.deepEqual(taken, ["state", "verify api=a", "rollback api=a", "smoke", "mark "]);
      assert.match(
        model.said.join("\n"),
        /Not good: [^]*Rolling back api to sha256:a+\n[^]*Rolled back: api/,
      );
    });
  }

  it("that is refused before it begins changes nothing, and is no reason to go back", async () => {
    const model = stack();
    model.refuses = true;
    assert.equal(await release(model.steps, { api: bad }), "unchanged");
    assert.deepEqual([model.serving, model.unconfirmed], [{ api: good, web }, {}]);
    assert.ok(!model.calls.some((call) => call.startsWith("rollback")));
  });

  it("of another configuration alone has no image to go back to, says so, and is red", async () => {
    const model = stack();
    model.bad.add(good);
    assert.equal(await release(model.steps, {}), "stuck");
    assert.match(model.said.join("\n"), /no image to go back to[^]*Revert/);
  });

  it("goes back to what is verified alone, and tells that it is stuck", async () => {
    const model = stack();
    model.bad.add(bad);
    const { verify } = model.steps;
    let times = 0;
    model.steps.verify = (digests) =>
      (times += 1) === 2 ? Promise.reject(new Error("no signature")) : verify(digests);
    assert.equal(await release(model.steps, { api: bad }), "stuck");
    assert.ok(!model.calls.some((call) => call.startsWith("rollback")));
    assert.deepEqual(model.unconfirmed, { api: good });
  });

  it("is stuck where what served before is bad, too, or its update fails", async () => {
    for (const prepare of [
      (model: Model) => model.bad.add(good),
      (model: Model) => model.failing.add(good),
    ]) {
      const model = stack();
      model.bad.add(bad);
      prepare(model);
      assert.equal(await release(model.steps, { api: bad }), "stuck");
      assert.deepEqual(model.unconfirmed, { api: good });
      assert.match(model.said.join("\n"), /npm run ci -- rollback goes on/);
    }
  });

  it("says what it came to by its exit code: only what was asked for is 0", () => {
    assert.deepEqual(EXIT, { released: 0, rolledBack: 1, unchanged: 2, stuck: 3 });
  });

  it("refuses what is no digest, and a stack that is at work", async () => {
    await assert.rejects(
      release(stack().steps, { api: "latest" }),
      /SLIPWAY_IMAGE_DIGESTS\.api: not a digest/,
    );
    const model = stack();
    model.lastResult = "in-progress";
    await assert.rejects(release(model.steps, { api: bad }), /an update of this stack is running/);
    assert.deepEqual(model.calls, ["state"]);
  });
});

const isMarked = ({ unconfirmed }: Model): boolean => Object.keys(unconfirmed).length > 0;

/** Every moment of a bad release and of its rollback, each of which may be the last. */
const deaths = Array.from({ length: 10 }, (_, step) => step).flatMap((step) =>
  (["before", "after"] as const).map((when) => ({ step, when })),
);

describe("ci: a release that dies", () => {
  async function dead(model: Model, death: { step: number; when: "before" | "after" }): Promise<void> {
    model.death = { ...death };
    // Nothing runs any more once it has died: not even what would be told.
    const alive = model.steps.say;
    model.steps.say = (line) => {
      if (model.death!.step < 0) throw new Died();
      alive(line);
    };
    await release(model.steps, { api: bad }).catch(() => "died");
    model.death = undefined;
    model.steps.say = alive;
  }

  for (const death of deaths) {
    const moment = `${death.when} step ${death.step}`;
    it(`${moment} is taken back by the next rollback, or release`, async () => {
      for (const goOn of [
        rollback,
        (model: Model) => release(model.steps, {}),
        (model: Model) => release(model.steps, { web: digest("d") }),
      ]) {
        const model = stack();
        model.bad.add(bad);
        await dead(model, death);
        // Before it is marked, nothing has been changed; and once it is not any more, all is done.
        if (isMarked(model) || goOn !== rollback) await goOn(model);
        assert.equal(model.serving["api"], good, moment);
        assert.equal(model.outputs["api"], good, moment);
        assert.deepEqual(model.unconfirmed, {}, moment);
      }
    });
  }

  it("twice, and again, forgets nothing of what was good", async () => {
    for (const first of deaths)
      for (const second of deaths) {
        const model = stack();
        model.bad.add(bad);
        await dead(model, first);
        await dead(model, second);
        if (isMarked(model)) await rollback(model);
        assert.equal(model.serving["api"], good, JSON.stringify({ first, second }));
      }
  });
});
