/**
 * An HTTP proxy that leaves targets as late as an Application Load Balancer does. It answers as ELB says in "Troubleshoot
 * your Application Load Balancers": 502 where the target refuses or closes the connection, 503 where there is no target,
 * 504 where the target says nothing within the idle timeout.
 */
import { Agent, type IncomingMessage, type ServerResponse, createServer, request } from "node:http";
import { type AddressInfo } from "node:net";
import { once } from "node:events";
import { type Route, backendOf } from "./routes.ts";
import { TargetGroup } from "./target-group.ts";

/** What the cluster says. */
export interface ClusterState {
  readonly routes: readonly Route[];
  /** Ready addresses, `ip:port`, by the name of their Service. */
  readonly endpoints: ReadonlyMap<string, readonly string[]>;
  /** Deregistration delays in milliseconds, by the name of their Service; ELB's default where there is none. */
  readonly delaysMs: ReadonlyMap<string, number>;
}

export interface ProxyArgs {
  readonly lagMs: number;
  /** Milliseconds without traffic after which a connection to a target is closed. @default 60,000, ELB's */
  readonly idleTimeoutMs?: number;
  /** The time in milliseconds. @default performance.now */
  readonly now?: () => number;
}

/** ELB User Guide, "Deregistration delay". */
const DEFAULT_DELAY_MS = 300_000;

/** Headers that are about one connection (RFC 9110, 7.6.1). */
const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade"];

export class LaggingProxy {
  readonly #lagMs: number;
  readonly #idleTimeoutMs: number;
  readonly #now: () => number;
  readonly #groups = new Map<string, TargetGroup>();
  /** Connections by target. */
  readonly #agents = new Map<string, Agent>();
  readonly #server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));
  #state: ClusterState = { routes: [], endpoints: new Map(), delaysMs: new Map() };

  constructor({ lagMs, idleTimeoutMs = 60_000, now = () => performance.now() }: ProxyArgs) {
    this.#lagMs = lagMs;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#now = now;
  }

  /** @returns the port, which may be asked for as 0 */
  async listen(port: number, host?: string): Promise<number> {
    await once(this.#server.listen(port, host), "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
    for (const agent of this.#agents.values()) agent.destroy();
  }

  /** Takes up what the cluster says now, and cuts connections whose time is over. */
  follow(state: ClusterState): void {
    this.#state = state;
    const now = this.#now();
    for (const service of new Set([...state.endpoints.keys(), ...this.#groups.keys()])) {
      const group = this.#groups.get(service) ?? new TargetGroup(this.#lagMs);
      this.#groups.set(service, group);
      group.follow(state.endpoints.get(service) ?? [], now);
      const delayMs = state.delaysMs.get(service) ?? DEFAULT_DELAY_MS;
      for (const target of group.expire(now, delayMs)) this.#cut(target);
    }
  }

  /** In flight or idle. */
  #cut(target: string): void {
    this.#agents.get(target)?.destroy();
    this.#agents.delete(target);
  }

  #agentOf(target: string): Agent {
    const known = this.#agents.get(target);
    if (known) return known;
    const agent = new Agent({ keepAlive: true, timeout: this.#idleTimeoutMs });
    this.#agents.set(target, agent);
    return agent;
  }

  #answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { headers } = incoming;
    const host = (headers.host ?? "").replace(/:\d+$/, "");
    const service = backendOf(this.#state.routes, { host, headers }, Math.random());
    if (service === undefined) return void outgoing.writeHead(404).end();
    const target = this.#groups.get(service)?.pick(this.#now());
    if (target === undefined) return void outgoing.writeHead(503).end();
    this.#forward(target, incoming, outgoing);
  }

  #forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
    const [host, port] = target.split(":");
    let failure = 502;
    const forwarded = request(
      {
        ...{ host, port, method: incoming.method, path: incoming.url },
        headers: endToEnd(incoming.headers),
        agent: this.#agentOf(target),
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
        answer.on("error", () => outgoing.destroy());
        answer.pipe(outgoing);
      },
    );
    forwarded.on("timeout", () => {
      failure = 504;
      forwarded.destroy(new Error("the target says nothing"));
    });
    forwarded.on("error", () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(failure).end();
    });
    // Whoever asked has gone.
    outgoing.on("close", () => outgoing.writableFinished || forwarded.destroy());
    incoming.pipe(forwarded);
  }
}

const endToEnd = <T>(headers: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name)));
