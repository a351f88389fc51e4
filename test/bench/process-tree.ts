import { readdirSync, readFileSync } from "node:fs";

/** Ticks a second of the clock in /proc: USER_HZ, 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Often enough to see programs that live for half a second, seldom enough to cost a hundredth of a core. */
const SAMPLE_MS = 100;

interface Observed {
  readonly startTicks: number;
  readonly cpuTicks: number;
  readonly command: string;
  readonly seenAt: number;
}

/** One process of the tree, as it was when it was last seen. */
export interface ProcessUse {
  readonly command: string;
  readonly cpuSeconds: number;
  /** When it began, in milliseconds after the root of the tree. */
  readonly startedMs: number;
  /** When it was last seen, on the same clock. */
  readonly lastSeenMs: number;
}

export interface TreeUse {
  /** Largest sum of the resident memory of all processes alive at once; shared pages count once a process. */
  readonly peakMiB: number;
  readonly processes: readonly ProcessUse[];
}

/** Watches a process and its descendants, from outside, through Linux's /proc. */
export class ProcessTree {
  readonly #root: number;
  readonly #beside: () => readonly number[];
  readonly #seen = new Map<string, Observed>();
  /** What processes that were there before had used by then. */
  readonly #before = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #began = performance.now();
  #peakKiB = 0;

  /** @param beside further processes to watch with their descendants, of which some may run already. @default none */
  constructor(root: number, beside: () => readonly number[] = () => []) {
    this.#root = root;
    this.#beside = beside;
    this.#sample();
    for (const [key, { startTicks, cpuTicks }] of this.#seen)
      if (startTicks < this.#rootStart()) this.#before.set(key, cpuTicks);
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
  }

  stop(): TreeUse {
    clearInterval(this.#timer);
    const began = this.#rootStart();
    return {
      peakMiB: this.#peakKiB / 1024,
      processes: [...this.#seen].map(([key, { command, cpuTicks, startTicks, seenAt }]) => ({
        command,
        cpuSeconds: (cpuTicks - (this.#before.get(key) ?? 0)) / TICKS_PER_SECOND,
        startedMs: ((startTicks - began) * 1000) / TICKS_PER_SECOND,
        lastSeenMs: seenAt - this.#began,
      })),
    };
  }

  #rootStart(): number {
    const [key] = [...this.#seen.keys()].filter((each) => each.startsWith(`${this.#root}@`));
    return this.#seen.get(key ?? "")?.startTicks ?? 0;
  }

  #sample(): void {
    const stats = allProcesses();
    let residentKiB = 0;
    const roots = [this.#root, ...this.#beside()];
    for (const pid of new Set(roots.flatMap((root) => descendants(root, stats)))) {
      const stat = stats.get(pid);
      const status = readProc(pid, "status");
      const command = readProc(pid, "cmdline")?.replaceAll("\0", " ").trimEnd();
      if (!stat || !status || !command) continue; // it has ended meanwhile
      residentKiB += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
      this.#seen.set(`${pid}@${stat.startTicks}`, { ...stat, command, seenAt: performance.now() });
    }
    this.#peakKiB = Math.max(this.#peakKiB, residentKiB);
  }
}

interface Stat {
  readonly parent: number;
  readonly startTicks: number;
  readonly cpuTicks: number;
  /** Of the children that it has waited for. */
  readonly childTicks: number;
}

/** CPU seconds of a process so far; 0 where it has ended. */
export function cpuOf(pid: number): number {
  return (statOf(pid)?.[0][1].cpuTicks ?? 0) / TICKS_PER_SECOND;
}

/** CPU seconds of all children of this process that have ended, and of theirs: however short they lived. */
export function cpuOfEndedChildren(): number {
  const stat = statOf(process.pid);
  return (stat?.[0][1].childTicks ?? 0) / TICKS_PER_SECOND;
}

function allProcesses(): ReadonlyMap<number, Stat> {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return new Map(pids.flatMap((pid) => statOf(pid) ?? []));
}

/** Fields by their number in proc_pid_stat(5), counted from behind the name, which may hold anything. */
function statOf(pid: number): [[number, Stat]] | undefined {
  const text = readProc(pid, "stat");
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): number => Number(fields[number - 3]);
  const [cpuTicks, childTicks] = [field(14) + field(15), field(16) + field(17)];
  return [[pid, { parent: field(4), cpuTicks, childTicks, startTicks: field(22) }]];
}

function descendants(root: number, stats: ReadonlyMap<number, Stat>): readonly number[] {
  const children = [...stats].filter(([, { parent }]) => parent === root).map(([pid]) => pid);
  return [root, ...children.flatMap((child) => descendants(child, stats))];
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined; // it has ended
  }
}
