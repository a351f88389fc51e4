/**
 * What each of mocha's processes does besides running tests.
 *
 * It says what each file costs, where SLIPWAY_TEST_CPU names a file to write to: a line of JSON for each file of tests and
 * process. It keeps temporary files in memory, where `npm test` has not said so already. And it fails once it was
 * interrupted, where mocha would end its parallel tests, and say by 0 that they have passed.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { relative } from "node:path";
import { temporaryFolder, thisMachine } from "../run/temporary-folder.ts";

/** Seconds of CPU, user's and system's. */
export interface FileUsage {
  /** Relative to the project. */
  readonly file: string;
  /** Loading counts to the first test of a file. */
  readonly cpu: number;
  /** That part of `cpu` that processes have used which the tests have started, and waited for. */
  readonly children: number;
}

const folder = temporaryFolder(thisMachine());
if (folder !== undefined) process.env["TMPDIR"] = folder;

const target = process.env["SLIPWAY_TEST_CPU"];
/** `_SC_CLK_TCK`, which Linux has at 100 on every architecture. */
const TICKS = 100;

const sums = new Map<string, Omit<FileUsage, "file">>();
let last = { cpu: 0, children: 0 };
let current: string | undefined;

function usage(): typeof last {
  const { user, system } = process.cpuUsage();
  const children = childrenSeconds();
  return { cpu: (user + system) / 1e6 + children, children };
}

/** proc_pid_stat(5): cutime and cstime are its 16th and 17th field; the second, in parentheses, may hold blanks. */
function childrenSeconds(): number {
  if (process.platform !== "linux") return 0;
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

function mark(): void {
  const now = usage();
  const { cpu, children } = sums.get(current!) ?? { cpu: 0, children: 0 };
  sums.set(current!, { cpu: cpu + now.cpu - last.cpu, children: children + now.children - last.children });
  last = now;
}

/** Where mocha runs files in parallel, root hooks are each file's. */
export const mochaHooks: Mocha.RootHookObject =
  target === undefined
    ? {}
    : {
        beforeEach(this: Mocha.Context) {
          current = this.currentTest?.file ?? current;
        },
        afterEach: mark,
        afterAll() {
          if (current === undefined) return;
          mark();
          for (const [file, { cpu, children }] of sums) {
            const line: FileUsage = { file: relative(".", file), cpu, children };
            appendFileSync(target, `${JSON.stringify(line)}\n`);
          }
          sums.clear();
        },
      };

const INTERRUPTED = 128 + constants.signals.SIGINT;

process.once("SIGINT", () => {
  // mocha's own, where it runs files in parallel, ends them first. It sets its status while the process exits: only what
  // ends that at once goes before it.
  if (process.listenerCount("SIGINT") > 0) process.once("exit", () => process.exit(INTERRUPTED));
  else process.exit(INTERRUPTED);
});
