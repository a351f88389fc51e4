import { execFile } from "node:child_process";
import { existsSync, readFileSync, accessSync, constants } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { SYSTEM_PATH } from "../components.ts";
import type { StartOptions } from "../start.ts";
import type { Tools } from "../tools.ts";
import { installPackages } from "./packages.ts";
import { ownCommand } from "../../own/files.ts";

/** What a real node needs to know of this machine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly root: boolean;
  readonly cgroups: CgroupVersion | undefined;
  /** Why new namespaces can't be had; undefined where they can. */
  readonly namespacesFailure?: string;
  readonly missingTools: readonly string[];
  readonly missingPrograms: readonly string[];
  /** Whether apt-get is there to install what is missing. */
  readonly apt: boolean;
}

/** v1 with its hierarchies below /sys/fs/cgroup, or the unified v2. */
export type CgroupVersion = "v1" | "v2";

/** What keeps this machine from running a real node, and the Debian packages that would remove some of it. */
export interface Verdict {
  readonly obstacles: readonly string[];
  readonly packages: readonly string[];
}

/** Programs from the toolchain that only a real node needs. */
const NODE_TOOLS = ["kubelet", "kube-proxy", "pause", "coredns", "metrics-server"] as const;

/** Programs of the system, and the package that brings each on Debian and Ubuntu. */
const PROGRAMS: Readonly<Record<string, string>> = {
  containerd: "containerd",
  ctr: "containerd",
  runc: "runc",
  "CNI plugins": "containernetworking-plugins",
  iptables: "iptables",
  ip: "iproute2",
  mount: "mount",
  nsenter: "util-linux",
  unshare: "util-linux",
};

/** Debian's place, and that of the plugins' own releases. */
const CNI_DIRS = ["/usr/lib/cni", "/opt/cni/bin"];
const CNI_PLUGINS = ["bridge", "host-local", "loopback"];
const CGROUPS = "/sys/fs/cgroup";
/** Controllers without which the kubelet won't start. */
const V1_CONTROLLERS = ["cpu", "cpuacct", "cpuset", "memory", "pids"];

/** What stands in the way of a real node, all of it. Pure. */
export function judge(machine: Machine): Verdict {
  if (machine.platform !== "linux")
    return { obstacles: [`it needs Linux, this is ${machine.platform}`], packages: [] };
  const obstacles: string[] = [];
  if (!machine.root) obstacles.push("it needs root");
  if (!machine.cgroups) obstacles.push(`it needs writable cgroups v1 or v2 at ${CGROUPS}`);
  if (machine.root && machine.namespacesFailure !== undefined) {
    obstacles.push(`new namespaces are refused (${machine.namespacesFailure})`);
  }
  if (machine.missingTools.length > 0) {
    obstacles.push(`the toolchain lacks ${machine.missingTools.join(", ")}: \`${ownCommand("tools")}\``);
  }
  const packages = [
    ...new Set(machine.missingPrograms.map((program) => PROGRAMS[program] ?? program)),
  ].sort();
  if (packages.length > 0 && !machine.apt) {
    obstacles.push(`missing: ${machine.missingPrograms.join(", ")}; install them, or use Debian or Ubuntu`);
  }
  return { obstacles, packages: machine.apt ? packages : [] };
}

/**
 * Makes this machine ready to run a real node, installing packages where that is all it takes.
 * @returns what stands in the way; nothing where it is ready
 */
export async function makeReady({
  tools,
  progress,
}: Pick<StartOptions, "tools" | "progress">): Promise<readonly string[]> {
  const { obstacles, packages } = judge(await inspect(tools));
  if (obstacles.length > 0 || packages.length === 0) return obstacles;
  progress.update(`installing ${packages.join(", ")} (apt-get)`);
  const failure = await installPackages(packages);
  return failure === undefined ? judge(await inspect(tools)).obstacles : [failure];
}

/** What stands in the way of a real node that installing packages would not remove; changes nothing. */
export async function obstaclesToRealNode(tools: Tools): Promise<readonly string[]> {
  return judge(await inspect(tools)).obstacles;
}

/** Where the CNI plugins are; undefined where some are missing. */
export function cniDir(): string | undefined {
  return CNI_DIRS.find((dir) => CNI_PLUGINS.every((plugin) => existsSync(join(dir, plugin))));
}

export function cgroupVersion(): CgroupVersion | undefined {
  try {
    accessSync(CGROUPS, constants.W_OK);
    if (existsSync(join(CGROUPS, "cgroup.controllers"))) return "v2";
    return V1_CONTROLLERS.every((controller) => existsSync(join(CGROUPS, controller))) ? "v1" : undefined;
  } catch {
    return undefined;
  }
}

async function inspect(tools: Tools): Promise<Machine> {
  const namespacesFailure = await tryNamespaces();
  return {
    platform: process.platform,
    root: process.getuid?.() === 0,
    cgroups: cgroupVersion(),
    ...(namespacesFailure !== undefined && { namespacesFailure }),
    missingTools: NODE_TOOLS.filter((tool) => tools[tool] === undefined),
    missingPrograms: Object.keys(PROGRAMS).filter((program) => !isInstalled(program)),
    apt: isInstalled("apt-get") && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(osRelease()),
  };
}

function isInstalled(program: string): boolean {
  if (program === "CNI plugins") return cniDir() !== undefined;
  return SYSTEM_PATH.split(":").some((dir) => existsSync(join(dir, program)));
}

function osRelease(): string {
  return existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
}

async function tryNamespaces(): Promise<string | undefined> {
  const flags = ["--net", "--mount", "--propagation", "private", "--pid", "--fork", "--mount-proc", "--uts"];
  try {
    await promisify(execFile)("unshare", [...flags, "mount", "-t", "tmpfs", "tmpfs", "/run"], {
      env: { PATH: SYSTEM_PATH },
    });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return (stderr || message).trim();
  }
}
