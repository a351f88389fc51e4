/** Containers that write, as their runtime and the kubelet keep what they write on a node. */
import { appendFileSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";

/** What was written. */
export interface Written {
  readonly lines: number;
  /** `container line`, of each. */
  readonly keys: ReadonlySet<string>;
}

/** One in as many lines is no JSON. */
const PLAIN_EVERY = 7;
const NAMESPACE = "drill";

/** Writes lines into files of some containers, a few at a time. */
export class ContainerLogs {
  readonly #folders: Readonly<Record<string, string>>;
  readonly #keys = new Set<string>();
  #number = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param pods the folder that is `/var/log/pods` on a node */
  constructor(pods: string, containers: readonly string[]) {
    // <namespace>_<pod>_<uid>/<container>/<restarts>.log (Kubernetes, "Logging Architecture").
    this.#folders = Object.fromEntries(
      containers.map((container, index) => {
        const uid = `0a1b2c3d-0000-4000-8000-00000000000${index}`;
        return [container, join(pods, `${NAMESPACE}_${container}-1_${uid}`, container)];
      }),
    );
    for (const folder of Object.values(this.#folders)) mkdirSync(folder, { recursive: true });
  }

  get written(): Written {
    return { lines: this.#keys.size, keys: this.#keys };
  }

  /** Writes as many lines a second, until it is stopped. */
  start(perSecond: number): void {
    const perTick = Math.ceil(perSecond / 20 / Object.keys(this.#folders).length);
    this.#timer = setInterval(() => this.write(perTick), 50);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Writes lines of each container at once. */
  write(lines: number): void {
    for (const [container, folder] of Object.entries(this.#folders)) {
      const text = Array.from({ length: lines }, () => this.#line(container)).join("");
      appendFileSync(join(folder, "0.log"), text);
    }
  }

  /** What the kubelet does with a file that is large: it renames it, and the runtime begins another. */
  rotate(): void {
    const stamp = new Date().toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
    for (const folder of Object.values(this.#folders))
      renameSync(join(folder, "0.log"), join(folder, `0.log.${stamp}`));
  }

  /** A line of the Container Runtime Interface: time, stream, whether it is whole, and what was written. */
  #line(container: string): string {
    const number = ++this.#number;
    const message = `line ${number}`;
    this.#keys.add(`${container} ${message}`);
    const now = new Date().toISOString();
    // No two at the same time: by that and their words a store would take them for one.
    const time = now.replace("Z", `${String(number % 1_000_000).padStart(6, "0")}Z`);
    const said =
      number % PLAIN_EVERY === 0
        ? message
        : JSON.stringify({
            ...{ time: now, level: number % 10 === 0 ? "error" : "info", message, number },
            traceId: number.toString(16).padStart(32, "0"),
          });
    return `${time} stdout F ${said}\n`;
  }
}
