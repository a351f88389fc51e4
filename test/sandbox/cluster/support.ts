import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  type ClusterFacts,
  type StartOptions,
  startCluster,
  stopCluster,
} from "../../../sandbox/cluster/cluster.ts";
import { type ProcessIdentity, parseIdentity } from "../../../sandbox/cluster/process-identity.ts";
import { Cluster } from "../../../sandbox/kubernetes/cluster.ts";
import { silent } from "../../../sandbox/progress.ts";
import { acquireTools } from "../../../sandbox/toolchain/acquire.ts";

const CONTROL_PLANE = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
] as const;
const NODE = ["kubelet", "kube-proxy", "coredns", "metrics-server", "pause"] as const;

/** Programs by name: all files of SLIPWAY_TEST_TOOLS where it is set, else the toolchain's. */
export async function testTools(): Promise<Record<string, string>> {
  const dir = process.env["SLIPWAY_TEST_TOOLS"];
  if (dir !== undefined) return Object.fromEntries(readdirSync(dir).map((name) => [name, join(dir, name)]));
  const names = [...CONTROL_PLANE, ...(process.platform === "linux" ? NODE : [])] as const;
  const tools = await acquireTools(names);
  return Object.fromEntries(Object.values(tools).map(({ name, path }) => [name, path]));
}

/** A sandbox of the tests' own, in a fresh directory. */
export class TestSandbox {
  readonly dir = mkdtempSync(join(tmpdir(), "slipway-cluster-"));
  readonly #tools: Readonly<Record<string, string>>;
  readonly #nodes: StartOptions["nodes"];
  #objects: Cluster | undefined;

  constructor(tools: Readonly<Record<string, string>>, nodes: StartOptions["nodes"]) {
    this.#tools = tools;
    this.#nodes = nodes;
  }

  start(options: Partial<StartOptions> = {}): Promise<ClusterFacts> {
    return startCluster({
      dir: this.dir,
      name: "test",
      nodes: this.#nodes,
      zones: ["us-east-1a", "us-east-1b"],
      region: "us-east-1",
      tools: this.#tools,
      progress: silent,
      ...options,
    });
  }

  async remove(): Promise<void> {
    await stopCluster(this.dir, { wipe: true });
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Waits for what the controllers make for a new namespace, and for pods alone: the account that they run as. */
  async accountsOf(...namespaces: readonly string[]): Promise<void> {
    for (const namespace of namespaces)
      await this.kubectl([
        ...["wait", "serviceaccount/default", "--for=create"],
        ...["--namespace", namespace, "--timeout=120s"],
      ]);
  }

  get kubeconfig(): string {
    return join(this.dir, "cluster", "admin.kubeconfig");
  }

  /** Its objects, for what asks again and again: one `kubectl` takes as much CPU as a hundred such questions. */
  get objects(): Cluster {
    return (this.#objects ??= Cluster.of(this.kubeconfig));
  }

  /** Runs kubectl as the administrator; returns its standard output. */
  async kubectl(args: readonly string[], input = ""): Promise<string> {
    const { kubeconfig } = this;
    const running = promisify(execFile)(this.#tools["kubectl"] ?? "", ["--kubeconfig", kubeconfig, ...args], {
      env: { HOME: this.dir },
    });
    // It may end before it has read, or without reading any: how it went is what its exit status says.
    running.child.stdin?.on("error", () => undefined);
    running.child.stdin?.end(input === "" ? undefined : input);
    return (await running).stdout.trim();
  }

  apply(...objects: readonly object[]): Promise<string> {
    return this.kubectl(
      ["apply", "-f", "-"],
      objects.map((object) => JSON.stringify(object)).join("\n---\n"),
    );
  }
}

/** Processes that work in this directory or name it in their command line, by pid. */
export function processesNaming(text: string): number[] {
  return pids().filter((pid) => {
    const belongs = commandLine(pid).includes(text) || link(`/proc/${pid}/cwd`).startsWith(text);
    return belongs && pid !== process.pid;
  });
}

/** A process's command line, its arguments joined by spaces; empty where it has gone. */
export function commandLine(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
}

/** The processes of a cluster and all that descend from them, pods' included. */
export function processesOf({ pids: components }: ClusterFacts): ProcessIdentity[] {
  return familyOf(Object.values(components));
}

/** These processes, and all that they have started, however deep. */
export function familyOf(roots: readonly number[]): ProcessIdentity[] {
  const identities = pids().flatMap((pid) => parseIdentity(read(`/proc/${pid}/stat`)) ?? []);
  const parents = new Map(identities.map(({ pid }) => [pid, parentOf(pid)]));
  const ours = new Set(roots);
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (ours.has(pid) || isOurs(parents.get(pid)));
  return identities.filter(({ pid }) => isOurs(pid));
}

function parentOf(pid: number): number | undefined {
  const parent = Number(/^PPid:\t(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1]);
  return parent > 0 ? parent : undefined;
}

/** Local addresses, as `HEX_ADDRESS:HEX_PORT`, on which these processes listen in this machine's own network. */
export function listeningAddresses(processes: readonly number[]): string[] {
  const sockets = new Set(processes.flatMap(socketInodes));
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    read(file)
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && sockets.has(fields[9] ?? ""))
      .map((fields) => fields[1] ?? ""),
  );
}

function socketInodes(pid: number): string[] {
  return list(`/proc/${pid}/fd`).flatMap((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1];
    return inode === undefined ? [] : [inode];
  });
}

function pids(): number[] {
  return list("/proc").map(Number).filter(Boolean);
}

// A process may go while it is looked at: then it has nothing to show.
const read = (path: string): string => unlessGone(() => readFileSync(path, "utf8"), "");
const link = (path: string): string => unlessGone(() => readlinkSync(path), "");
const list = (path: string): string[] => unlessGone(() => readdirSync(path), []);

function unlessGone<T>(look: () => T, nothing: T): T {
  try {
    return look();
  } catch {
    return nothing;
  }
}

/** Asks until the answer is true. */
export async function eventually(what: string, seconds: number, ask: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + seconds * 1_000; !(await ask());) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What Pod Security's `restricted` demands of a pod and of a container. */
export const HARDENED = {
  pod: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: "RuntimeDefault" } },
  container: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
} as const;
