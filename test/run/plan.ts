/** What `npm test` runs: steps in two lanes, side by side, of which one tests and the other gets tools ready. */
export type Priority = "low" | "high";

export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** What its output has to match at last, whatever its exit status. @default anything */
  readonly proof?: RegExp;
  /** Steps that have to succeed before; a lane's are run one after the other in any case. @default [] */
  readonly needs?: readonly string[];
  /**
   * `low` gives way to what other lanes do meanwhile; `high` goes before it, where the user may say so (root).
   * @default as the run itself
   */
  readonly priority?: Priority;
}

export type Lane = readonly Step[];

const npm = (script: string): readonly string[] => ["npm", "run", "--silent", script];
/** With mocha's summary: tests that nobody ran to their end have not passed. */
const mocha = (script: string): Pick<Step, "command" | "proof"> => ({
  command: npm(script),
  proof: /^\s*\d+ passing/m,
});
const tools = (which: string): readonly string[] => [
  ...[process.execPath, "--import", "./loader.mjs", "test/run/tools.ts", which],
];

/**
 * The first lane computes. The second has what runs a real node, of which one is enough for a machine; roll-outs under
 * load keep less than one of two cores busy, and go before all else: a node that waits for the processor misses probes,
 * and loses requests by that. On a machine without tools the second lane builds them, those of the sandbox first, while
 * the first one checks what needs none.
 */
export const LANES: readonly Lane[] = [
  [
    { name: "static", command: npm("test:static"), priority: "low" },
    { name: "unit", ...mocha("test:unit"), priority: "low" },
    { name: "generated", ...mocha("test:generated"), priority: "low" },
    { name: "engine", ...mocha("test:engine"), needs: ["tools of the sandbox"], priority: "low" },
  ],
  [
    { name: "tools of the sandbox", command: tools("sandbox") },
    { name: "tools of roll-outs", command: tools("rollouts"), needs: ["tools of the sandbox"] },
    { name: "e2e", ...mocha("test:e2e"), needs: ["tools of roll-outs"], priority: "high" },
    { name: "cluster", ...mocha("test:cluster"), needs: ["tools of the sandbox"], priority: "low" },
  ],
];
