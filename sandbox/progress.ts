import type { WriteStream } from "node:tty";

/** Tells a waiting user what is going on. One piece of work at a time: `start`, any `update`s, then `done` or `fail`. */
export interface Progress {
  /** Begins a piece of work, such as "Control plane". */
  start(label: string): void;
  /** What the work is doing now, such as "waiting for /readyz". */
  update(text: string): void;
  /** Ends the work well, with what came of it. */
  done(text: string): void;
  /** Ends the work badly, with what went wrong in a few words; the error itself is reported by whoever catches it. */
  fail(text: string): void;
}

/** Time, as far as progress needs it; replaced in tests. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number;
  /** Calls `action` again and again; the result stops it. Must not keep the process alive. */
  every(milliseconds: number, action: () => void): () => void;
}

type Output = Pick<WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY" | "columns">>;

const FRAME_MS = 100;
const HEARTBEAT_MS = 15_000;
const FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const CLEAR_LINE = "\r\u001b[2K";

const systemClock: Clock = {
  now: () => performance.now(),
  every(milliseconds, action) {
    const timer = setInterval(action, milliseconds).unref();
    return () => {
      clearInterval(timer);
    };
  },
};

/** Says nothing. */
export const silent: Progress = { start() {}, update() {}, done() {}, fail() {} };

/**
 * Progress for people: on a terminal one line with a spinner and the elapsed time; elsewhere (CI logs, pipes) a
 * plain line at the start and the end of each piece of work, and a sign of life every 15 seconds between them.
 *
 * @param output defaults to standard error, so that standard output carries results only.
 */
export function progressTo(output: Output = process.stderr, clock: Clock = systemClock): Progress {
  return output.isTTY === true ? spinner(output, clock) : plainLines(output, clock);
}

function spinner(output: Output, clock: Clock): Progress {
  let frame = 0;
  const draw = (work: Work): void => {
    const glyph = FRAMES[frame++ % FRAMES.length] ?? "";
    output.write(CLEAR_LINE + clip(`${glyph} ${describe(work)}`, output.columns));
  };
  return lines(clock, FRAME_MS, {
    begin: draw,
    tick: draw,
    end: (mark, line) => output.write(`${CLEAR_LINE}${mark} ${line}\n`),
  });
}

function plainLines(output: Output, clock: Clock): Progress {
  return lines(clock, HEARTBEAT_MS, {
    begin: ({ label }) => output.write(`- ${label}\n`),
    tick: (work) => output.write(`  ${describe(work)}\n`),
    end: (mark, line) => output.write(`${mark} ${line}\n`),
  });
}

interface Work {
  readonly label: string;
  readonly text: string;
  readonly elapsedMs: number;
}

interface Style {
  begin(work: Work): void;
  tick(work: Work): void;
  end(mark: string, line: string): void;
}

function lines(clock: Clock, interval: number, style: Style): Progress {
  let label = "";
  let text = "";
  let startedAt = 0;
  let stop: (() => void) | undefined;
  const work = (): Work => ({ label, text, elapsedMs: clock.now() - startedAt });
  const end = (mark: string, outcome: string): void => {
    stop?.();
    stop = undefined;
    text = outcome;
    style.end(mark, describe(work()));
  };
  return {
    start(newLabel) {
      stop?.();
      label = newLabel;
      text = "";
      startedAt = clock.now();
      style.begin(work());
      stop = clock.every(interval, () => {
        style.tick(work());
      });
    },
    update(newText) {
      text = newText;
    },
    done(outcome) {
      end("✔", outcome);
    },
    fail(outcome) {
      end("✘", outcome);
    },
  };
}

function describe({ label, text, elapsedMs }: Work): string {
  return `${label}${text === "" ? "" : `: ${text}`} (${formatDuration(elapsedMs)})`;
}

/** `0.4s`, `12s`, `3m 05s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  if (seconds < 59.5) return `${Math.round(seconds)}s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}m ${String(whole % 60).padStart(2, "0")}s`;
}

/** Cuts a line to the terminal's width: a wrapped line could not be cleared again. */
function clip(line: string, columns = 80): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`;
}
