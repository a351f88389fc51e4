/**
 * The drill `log-outage`: the store of logs goes, the collector is killed, containers go on writing, files are rotated; and
 * in the end every line is there.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { choosePorts } from "../cluster/ports.ts";
import { SandboxError } from "../engine/errors.ts";
import { CollectorProcess } from "./collector-process.ts";
import { type CollectorValues, rehearsed } from "./collector-rehearsal.ts";
import { ContainerLogs, type Written } from "./container-logs.ts";
import { LogStore, type StoredLine } from "./log-store.ts";

export interface LogOutageArgs {
  readonly programs: { readonly collector: string; readonly store: string };
  /** What the chart is given. */
  readonly values: CollectorValues;
  readonly update: (text: string) => void;
  /** Ends the drill. */
  readonly signal: AbortSignal;
  /** Kept apart in tests. @default the system's */
  readonly temporaryFolder?: string;
}

/** What came of it. */
export interface LogOutage {
  readonly written: number;
  readonly lost: number;
  /** Lines that arrived more than once, each at the same time and with the same words: a store that keeps such a line once, as Loki, has none. */
  readonly twice: number;
  /** Copies that differ: no store could tell that they are one line. */
  readonly differing: number;
  readonly kills: number;
  readonly secondsWithoutStore: number;
  /** From the store's return until the last line was there. */
  readonly secondsToCatchUp: number;
  /** The most that waited on disk. */
  readonly queuedBytes: number;
}

const CONTAINERS = ["api", "worker", "web"] as const;
const PER_SECOND = 400;
const CATCH_UP_SECONDS = 90;

/** @throws SandboxError where lines are missing when it is over */
export async function drillLogOutage(args: LogOutageArgs): Promise<LogOutage> {
  const { programs, values, temporaryFolder = tmpdir() } = args;
  const folder = mkdtempSync(join(temporaryFolder, "slipway-log-outage-"));
  const pods = join(folder, "pods");
  const state = join(folder, "state");
  for (const each of [pods, state]) mkdirSync(each, { mode: 0o700 });
  const { store: port } = await choosePorts(["store"], {});
  const store = new LogStore(programs.store, join(folder, "store"), port);
  const collector = new CollectorProcess(programs.collector, folder, {
    config: rehearsed(values, { pods, state, endpoint: store.endpoint }),
    extraArgs: values.command.extraArgs,
    address: loopback(),
  });
  const logs = new ContainerLogs(pods, CONTAINERS);
  try {
    await store.start();
    await collector.start();
    return await play(args, { store, collector, logs });
  } finally {
    logs.stop();
    await Promise.allSettled([collector.kill(), store.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly store: LogStore;
  readonly collector: CollectorProcess;
  readonly logs: ContainerLogs;
}

async function play(
  { update, signal }: LogOutageArgs,
  { store, collector, logs }: Stage,
): Promise<LogOutage> {
  let kills = 0;
  const pause = (seconds: number): Promise<void> => sleep(seconds * 1_000, undefined, { signal });
  const kill = async (secondsAway: number): Promise<void> => {
    await collector.kill();
    kills++;
    await pause(secondsAway);
    await collector.start();
  };
  logs.start(PER_SECOND);
  update(`${PER_SECOND} lines a second of ${CONTAINERS.length} containers`);
  await pause(3);
  update("the collector is killed, three times");
  for (let time = 0; time < 3; time++) {
    await kill(0.5);
    await pause(0.7);
  }
  update("the store is away, and the collector is killed; files are rotated");
  await store.stop();
  const gone = Date.now();
  await pause(4);
  const queuedBytes = (await collector.metrics()).get("otelcol_exporter_queue_size") ?? 0;
  await collector.kill();
  kills++;
  logs.rotate();
  await pause(2);
  await collector.start();
  await pause(1);
  await store.start();
  const back = Date.now();
  update("the store is back");
  await pause(3);
  await kill(0.5);
  logs.stop();
  const { written } = logs;
  const arrived = await waitForAll(store, written, signal);
  const ended = Date.now();
  // What is sent again comes soon, where it comes.
  await pause(2);
  return {
    written: written.lines,
    ...compare(written, await store.lines()),
    kills,
    secondsWithoutStore: seconds(back - gone),
    secondsToCatchUp: arrived ? seconds(ended - back) : Infinity,
    queuedBytes,
  };
}

/** Whether every line is there within the time. */
async function waitForAll(store: LogStore, { keys }: Written, signal: AbortSignal): Promise<boolean> {
  for (const deadline = Date.now() + CATCH_UP_SECONDS * 1_000; Date.now() < deadline; await sleep(500)) {
    signal.throwIfAborted();
    if (new Set((await store.lines()).map(keyOf)).size >= keys.size) return true;
  }
  return false;
}

const keyOf = (line: StoredLine): string => `${line["k8s.container.name"] ?? ""} ${line._msg}`;

/** What is missing, and what is there more than once. */
export function compare(
  { keys }: Written,
  lines: readonly StoredLine[],
): Pick<LogOutage, "lost" | "twice" | "differing"> {
  const times = new Map<string, string[]>();
  for (const line of lines) times.set(keyOf(line), [...(times.get(keyOf(line)) ?? []), line._time]);
  const copies = [...times.values()].filter(({ length }) => length > 1);
  return {
    lost: [...keys].filter((key) => !times.has(key)).length,
    twice: copies.reduce((sum, { length }) => sum + length - 1, 0),
    differing: copies.filter((each) => new Set(each).size > 1).length,
  };
}

const seconds = (ms: number): number => Math.round(ms / 100) / 10;

/** Of 127.0.0.0/8 any is this machine; one by chance keeps two drills apart. */
function loopback(): string {
  const byte = (): number => 1 + Math.floor(Math.random() * 253);
  return `127.${byte()}.${byte()}.${byte()}`;
}

/** @throws SandboxError where a line is missing, or is there in two forms */
export function assertComplete({ lost, differing, written }: LogOutage): void {
  if (lost === 0 && differing === 0) return;
  throw new SandboxError(
    `of ${written} lines ${lost} were lost, and ${differing} came in two forms.\n` +
      "Fix: see the collector's configuration (components/observability/collector-config.ts)",
  );
}
