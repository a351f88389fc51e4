/** What `npm test` runs: steps in two lanes, side by side, of which one tests and the other gets tools ready. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Steps that have to succeed before; a lane's are run one after the other in any case. @default [] */
  readonly needs?: readonly string[];
  /**
   * Gives way to what other lanes do meanwhile.
   * @default false
   */
  readonly nice?: boolean;
}

export type Lane = readonly Step[];

const npm = (script: string): readonly string[] => ["npm", "run", "--silent", script];
const tools = (which: string): readonly string[] => [
  ...[process.execPath, "--import", "./loader.mjs", "test/run/tools.ts", which],
];

/**
 * On a machine without tools the second lane builds them while the first one checks what needs none; those of
 * roll-outs are built while the sandbox's tests run.
 */
export const LANES: readonly Lane[] = [
  [
    { name: "static", command: npm("test:static"), nice: true },
    { name: "unit", command: npm("test:unit"), nice: true },
    { name: "generated", command: npm("test:generated"), nice: true },
    { name: "sandbox", command: npm("test:sandbox"), needs: ["tools of the sandbox"], nice: true },
    // Last, and alone: on two cores a node that waits for the processor misses probes, and loses requests by that.
    { name: "e2e", command: npm("test:e2e"), needs: ["tools of roll-outs"] },
  ],
  [
    { name: "tools of the sandbox", command: tools("sandbox") },
    { name: "tools of roll-outs", command: tools("rollouts"), needs: ["tools of the sandbox"], nice: true },
  ],
];
