import { setTimeout as sleep } from "node:timers/promises";
import { type NodeKind, exposeService } from "../cluster/cluster.ts";
import { SandboxError } from "../engine/errors.ts";
import { ownCommand } from "../own/files.ts";

/** Whether a service of the platform answers. */
export interface ServiceAnswer {
  readonly service: string;
  /** Where it answers on this machine; absent where its nodes are not real. */
  readonly url?: string;
  /** A few words for people. */
  readonly summary: string;
}

/** The sample service's liveness path. */
const HEALTH_PATH = "/health";
const ATTEMPTS = 20;
const PAUSE_MS = 500;

/**
 * Asks every service of the stack's output `services` over HTTP, from this machine, as a user of it would. Simulated
 * nodes run no containers, so there is nothing to ask.
 * @throws SandboxError where a service doesn't answer
 */
export function verifyServices(
  dir: string,
  nodes: NodeKind,
  outputs: Readonly<Record<string, unknown>>,
): Promise<readonly ServiceAnswer[]> {
  const services = Object.entries((outputs["services"] ?? {}) as Record<string, { url: string }>);
  return Promise.all(
    services.map(async ([service, { url }]) => {
      if (nodes !== "real") return { service, summary: `${service}: not asked, its pods are ${nodes}` };
      const exposed = await exposeService(dir, parseClusterUrl(url));
      const status = await ask(exposed + HEALTH_PATH);
      return { service, url: exposed, summary: `${service}: ${exposed}${HEALTH_PATH} answers ${status}` };
    }),
  );
}

/** Namespace, service and port of `http://<service>.<namespace>.svc.cluster.local[:port]`. */
export function parseClusterUrl(url: string): { namespace: string; service: string; port: number } {
  const { hostname, port } = new URL(url);
  const [service = "", namespace = ""] = hostname.split(".");
  return { service, namespace, port: Number(port || 80) };
}

async function ask(url: string): Promise<number> {
  let last: unknown;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      await response.body?.cancel();
      if (response.ok) return response.status;
      last = `HTTP ${response.status}`;
    } catch (error) {
      last = error;
    }
    await sleep(PAUSE_MS);
  }
  throw new SandboxError(
    `${url} does not answer: ${String(last)}\nFix: ${ownCommand("kubectl get pods -A")}`,
  );
}
