/** Runs lanes side by side, each one's steps one after the other, and what is left by whichever lane is free. */
import { type ChildProcess } from "node:child_process";
import { failureOf } from "./failure.ts";
import { measured } from "./measured.ts";
import { Outputs } from "./output.ts";
import { type Lane, type Priority, type Step } from "./plan.ts";
import { type StepResult } from "./report.ts";

export interface LanesOptions {
  /** Steps of no lane: one that is through with its own takes the first that is left. @default [] */
  readonly rest?: readonly Step[];
  readonly env: NodeJS.ProcessEnv;
  readonly write: (chunk: Uint8Array | string) => void;
  readonly started?: (child: ChildProcess) => void;
}

export interface Run {
  /** Results in the order of the plan. A step that fails is a result, too. */
  readonly done: Promise<readonly StepResult[]>;
  /** Writes what was kept back of steps that are not shown yet. */
  flush(): void;
  /** Has no further step begin. Those under way are for the caller to end. */
  stop(): void;
}

/**
 * Weights of 215 and 526, against 1,024 of what has none (sched(7); the kernel's sched_prio_to_weight). With less, tests
 * would hang for so long that they seem to hang for ever.
 */
const NICENESS: Readonly<Record<Priority, number>> = { low: 7, middle: 3 };

/** How much of the end of an output is kept: a summary of mocha's with all that failed. */
const TAIL_CHARACTERS = 65_536;

/** A step that fails keeps none from running but those that need it: all that is wrong shows in one run. */
export function runLanes(lanes: readonly Lane[], { rest = [], env, write, started }: LanesOptions): Run {
  const outputs = new Outputs(write);
  const began = performance.now();
  const steps = [...lanes.flat(), ...rest];
  const board = new Map(steps.map(({ name }) => [name, deferred<StepResult>()]));
  let stopped = false;
  const sinceBegin = (): number => (performance.now() - began) / 1_000;

  async function result(step: Step, previous: StepResult | undefined): Promise<StepResult> {
    let waitedFor = previous?.name;
    const needed = (step.needs ?? []).map(async (name) => {
      const done = board.get(name)!;
      if (!done.settled) {
        await done.promise;
        waitedFor = name;
      }
      return done.promise;
    });
    const missing = (await Promise.all(needed))
      .filter(({ outcome }) => outcome !== "passed")
      .map(({ name }) => name);
    const head = { name: step.name, beganAfter: sinceBegin(), ...(waitedFor !== undefined && { waitedFor }) };
    const output = outputs.open();
    try {
      if (stopped || missing.length > 0) {
        const why = stopped ? "the run was stopped" : `this has failed: ${missing.join(", ")}`;
        output.write(`\n▸ ${step.name}: not run, since ${why}\n`);
        return { ...head, outcome: "not run", wall: 0, cpu: 0 };
      }
      output.write(`\n▸ ${step.name}\n`);
      const niceness = step.priority && NICENESS[step.priority];
      let tail = "";
      const write = (chunk: Uint8Array): void => {
        output.write(chunk);
        tail = (tail + Buffer.from(chunk).toString()).slice(-TAIL_CHARACTERS);
      };
      const { code, wall, cpu } = await measured(step.command, { env, write, started, niceness });
      const isProven = step.proof?.test(tail) ?? true;
      const failure =
        code === 0 ? `exit status 0, but nothing like ${step.proof} at its end` : `exit status ${code}`;
      const failed = code !== 0 || !isProven;
      if (!failed) return { ...head, outcome: "passed", wall, cpu };
      output.write(`\n▸ ${step.name} has failed: ${failure}\n`);
      return { ...head, outcome: "failed", failure: `${failureOf(tail)}\n  ${failure}`, wall, cpu };
    } finally {
      output.end();
    }
  }

  const left = [...rest];
  async function runLane(own: Step[]): Promise<void> {
    let previous: StepResult | undefined;
    for (let step; (step = own.shift() ?? left.shift());) {
      previous = await result(step, previous);
      board.get(step.name)!.resolve(previous);
    }
  }
  const ended = Promise.all(lanes.map((lane) => runLane([...lane])));
  return {
    done: ended.then(() => Promise.all(steps.map(({ name }) => board.get(name)!.promise))),
    flush: () => outputs.flush(),
    stop: () => (stopped = true),
  };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly settled: boolean;
  resolve(value: T): void;
}

function deferred<T>(): Deferred<T> {
  let settled = false;
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return {
    promise,
    get settled() {
      return settled;
    },
    resolve(value) {
      settled = true;
      resolve(value);
    },
  };
}
