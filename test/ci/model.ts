/** A stack as pulumi, cosign and users see it, in memory: what a release does to it, with a death at any moment. */
import type { Digests, ReleaseState } from "../../ci/release/plan.ts";
import type { Steps, UpdateEnd } from "../../ci/release/release.ts";

export class Died extends Error {}

export class Model {
  /** What users meet. */
  serving: Record<string, string>;
  outputs: Record<string, string>;
  unconfirmed: Digests = {};
  /** Of the stack's file. */
  declared: Digests = {};
  lastResult = "succeeded";
  isInterrupted = false;
  updates = 0;
  readonly calls: string[] = [];
  readonly said: string[] = [];
  readonly bad = new Set<string>();
  readonly unverified = new Set<string>();
  readonly failing = new Set<string>();
  /** Secrets without a value, by `<service>/<key>`. */
  empty: readonly string[] = [];
  refuses = false;
  /** Dies at this step, counted from now: before it does anything, or once it has. */
  death: { step: number; when: "before" | "after" } | undefined;

  constructor(serving: Digests) {
    this.serving = { ...serving };
    this.outputs = { ...serving };
  }

  readonly steps: Steps = {
    state: () => this.#step("state", () => this.#state()),
    mark: (goBack) => this.#step(`mark ${show(goBack)}`, () => void (this.unconfirmed = goBack)),
    verify: (digests) =>
      this.#step(`verify ${show(digests)}`, () => {
        if (Object.values(digests).some((each) => this.unverified.has(each))) throw new Error("not verified");
      }),
    // No step of the pipeline's own: it changes nothing, and dies nowhere else than its neighbours.
    secrets: (services) =>
      Promise.resolve({
        empty: this.empty
          .map((path) => path.split("/") as [string, string])
          .filter(([service]) => services.includes(service))
          .map(([service, key]) => ({ service, key, name: `shop-staging/${service}/${key}` })),
      }),
    update: (digests, { isRollback }) =>
      this.#step(`${isRollback ? "rollback" : "update"} ${show(digests)}`, () => this.#update(digests)),
    smoke: ({ bake }) =>
      this.#step(bake ? "smoke, bake" : "smoke", () =>
        Object.entries(this.serving).flatMap(([service, digest]) =>
          this.bad.has(digest) ? [`${service}: 500 instead of 200`] : [],
        ),
      ),
    say: (line) => void this.said.push(line),
  };

  async #step<T>(name: string, work: () => T): Promise<T> {
    const dies = this.death?.step === 0 ? this.death.when : undefined;
    if (this.death) this.death.step -= 1;
    if (dies === "before") {
      // The engine begins, and nobody ends it.
      if (/^(update|rollback) /.test(name)) this.isInterrupted = true;
      throw new Died();
    }
    this.calls.push(name);
    const result = work();
    if (dies === "after") throw new Died();
    return result;
  }

  #state(): ReleaseState {
    return {
      digests: this.outputs,
      previousDigests: {},
      lastResult: this.lastResult,
      isInterrupted: this.isInterrupted,
      messages: [],
      unconfirmed: this.unconfirmed,
      declared: this.declared,
      newestUpdate: String(this.updates),
    };
  }

  #update(digests: Digests): UpdateEnd {
    if (this.refuses) return "refused";
    this.updates += 1;
    this.isInterrupted = false;
    const failed = Object.values(digests).some((each) => this.failing.has(each));
    // One that fails may have come half-way, and writes no outputs.
    this.serving = { ...this.outputs, ...this.declared, ...digests };
    this.lastResult = failed ? "failed" : "succeeded";
    if (!failed) this.outputs = { ...this.serving };
    return failed ? "failed" : "done";
  }
}

const show = (digests: Digests): string =>
  Object.entries(digests)
    .map(([service, digest]) => `${service}=${digest.slice(7, 8)}`)
    .join(",");
