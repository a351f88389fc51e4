import { type ChildProcess } from "node:child_process";

/**
 * Ctrl-C under `npm start` arrives twice: from the terminal, and from npm, which passes it on. What comes within this
 * time is one Ctrl-C.
 */
const SAME_SIGNAL_MS = 700;

/**
 * Passes SIGINT and SIGTERM on to a child while it runs, instead of ending this process.
 * @returns a function that ends it, and tells whether there was one
 */
export function relaySignals(child: Pick<ChildProcess, "kill">): () => boolean {
  let last: number | undefined;
  const relay = (): void => {
    const now = performance.now();
    if (last !== undefined && now - last < SAME_SIGNAL_MS) return;
    last = now;
    child.kill("SIGINT"); // the engine knows no other way to be asked to stop in order
  };
  process.on("SIGINT", relay);
  process.on("SIGTERM", relay);
  return () => {
    process.off("SIGINT", relay);
    process.off("SIGTERM", relay);
    return last !== undefined;
  };
}
