/** What `npm test` runs: steps in lanes, side by side. */
export type Priority = "low" | "middle";

export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** What its output has to match at last, whatever its exit status. @default anything */
  readonly proof?: RegExp;
  /** Steps that have to succeed before; a lane's are run one after the other in any case. @default [] */
  readonly needs?: readonly string[];
  /**
   * `low` gives way to all that other lanes do meanwhile, `middle` to what has no priority said.
   * @default as the run itself
   */
  readonly priority?: Priority;
}

export type Lane = readonly Step[];

const npm = (script: string): readonly string[] => ["npm", "run", "--silent", script];
/** With mocha's summary: tests that nobody ran to their end have not passed. */
const PASSING = { proof: /^\s*\d+ passing/m };
const mocha = (script: string): Pick<Step, "command" | "proof"> => ({ ...PASSING, command: npm(script) });
const tools = (which: string): readonly string[] => [
  ...[process.execPath, "--import", "./loader.mjs", "test/run/tools.ts", which],
];

/** Some of the heavy tests, by their files. */
const files = (...paths: readonly string[]): Pick<Step, "command" | "proof"> => ({
  ...PASSING,
  command: [
    process.execPath,
    "node_modules/mocha/bin/mocha.js",
    "--config",
    ".mocharc.sandbox.json",
    ...paths,
  ],
});

const ENGINE = "test/sandbox/engine";
const engine = (name: string, ...tests: readonly string[]): Step => ({
  name: `engine: ${name}`,
  ...files(...tests.map((test) => `${ENGINE}/${test}.test.ts`)),
  needs: ["tools of the sandbox"],
  priority: "middle",
});

/**
 * Five lanes on two processors, since most of them wait most of the time; the last has nothing of its own. Two play
 * rollouts under load, each on a real node of its own, and go before what computes: a node that waits for the processor
 * misses probes, and loses requests by that. What needs no tools comes first in its lane, so that a machine without
 * tools checks it while they are built.
 */
export const LANES: readonly Lane[] = [
  [
    { name: "static", command: npm("test:static"), priority: "low" },
    { name: "unit", ...mocha("test:unit"), priority: "low" },
  ],
  [
    { name: "tools of the sandbox", command: tools("sandbox") },
    engine("platforms", "platform", "production"),
  ],
  [
    { name: "tools of rollouts", command: tools("rollouts"), needs: ["tools of the sandbox"] },
    { name: "strategies", ...files("test/e2e/strategies.test.ts"), needs: ["tools of rollouts"] },
  ],
  [{ name: "rolling", ...files("test/e2e/rolling.test.ts"), needs: ["tools of rollouts"] }],
  [],
];

/**
 * What each lane goes on with once it is through with its own: whichever comes first takes the first that is left. The
 * longest come first, so that no lane is alone with one at the end.
 */
export const REST: readonly Step[] = [
  { name: "processes", ...mocha("test:processes"), priority: "low" },
  engine("languages", "packages", "languages", "imports", "plugins", "kubernetes-plugin"),
  engine("layers", "layers", "interrupted"),
  { name: "cluster", ...mocha("test:cluster"), needs: ["tools of the sandbox"], priority: "middle" },
  engine("programs", "add-ons", "bootstrap", "configurations", "programs", "report"), // these share one sandbox
  {
    name: "images, alerts",
    ...files(
      ...[
        "image",
        "signing",
        "gitops",
        "gitlab",
        "jenkins",
        "objectives",
        "platform-rules",
        "alert-routes",
        "dashboards",
        "drill",
        "logs",
        "traces",
      ].map((test) => `test/e2e/${test}.test.ts`),
    ),
    needs: ["tools of rollouts"],
    priority: "low",
  },
  engine("rollouts", "rolling"),
  engine("analysed", "analysed"),
  { name: "oracles", ...mocha("test:oracles"), priority: "low" },
  { name: "generated", ...mocha("test:generated"), priority: "low" },
];
