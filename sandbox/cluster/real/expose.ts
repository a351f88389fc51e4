import { join } from "node:path";
import { readJson, withLock, writeJson } from "../../plugin/file-store.ts";
import { adminClient, getIfThere } from "../api-client.ts";
import { componentStatuses } from "../components.ts";
import { ClusterError } from "../errors.ts";
import { readFacts, readIdentity, writeIdentity } from "../facts.ts";
import { type Layout, layoutOf } from "../layout.ts";
import { choosePorts } from "../ports.ts";
import { terminateInBox } from "./box.ts";
import { relayNames, startRelays } from "./relays.ts";
import { ownCommand } from "../../own/files.ts";

/** A service's port, to be reached from this machine. */
export interface ServicePort {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
}

/**
 * Makes a service answer on this machine's loopback, until the cluster stops. The same service gets the same
 * port every time. Whether pods stand behind the service is another matter: while none do, connections are reset.
 * (Give `fetch` a deadline then: of Node 20 the first one in a process can miss a reset and wait forever.)
 * @returns `http://127.0.0.1:PORT`
 * @throws ClusterError where the cluster has no real node, or there is no such service
 */
export async function exposeService(dir: string, target: ServicePort): Promise<string> {
  const layout = layoutOf(dir);
  const obstacle = OBSTACLES[readFacts(layout)?.nodes ?? "none"];
  if (obstacle !== undefined) {
    throw new ClusterError(
      `service ${target.namespace}/${target.service} can't be reached from here: ${obstacle}`,
    );
  }
  const address = `${await clusterAddress(layout, target)}:${target.port}`;
  const name = `service-${target.namespace}-${target.service}-${target.port}`;
  return withLock(layout.root, async () => {
    const port = await keepPort(layout, name);
    if (!isRelayed(layout, name, address)) {
      await terminateInBox(layout, relayNames(name));
      await startRelays(layout, name, { port, target: address });
      writeJson(targetPath(layout, name), address);
    }
    return `http://127.0.0.1:${port}`;
  });
}

/** Why there is no way to a service, by kind of nodes. */
const OBSTACLES = {
  none: `the cluster isn't running. Fix: \`${ownCommand("start")}\`.`,
  simulated: "simulated nodes run no containers. Fix: real nodes (`--nodes real`, Linux and root).",
  existing: "the cluster is your own. Fix: `kubectl port-forward`.",
  real: undefined,
} as const;

async function clusterAddress(layout: Layout, { namespace, service, port }: ServicePort): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/services/${service}`;
  const found = await getIfThere<{
    spec: { clusterIP?: string; ports?: readonly { port: number }[] };
  }>(adminClient(layout), path);
  const ports = found?.spec.ports?.map((known) => known.port) ?? [];
  const address = found?.spec.clusterIP;
  if (address === undefined || address === "None" || !ports.includes(port)) {
    const what = !found
      ? "there is no such service"
      : `it has ${address === "None" ? "no address (headless)" : `the ports ${ports.join(", ")}`}`;
    throw new ClusterError(`service ${namespace}/${service} can't be reached at port ${port}: ${what}`);
  }
  return address;
}

/** The port of last time, while its relay runs or nobody else has taken it. */
async function keepPort(layout: Layout, name: string): Promise<number> {
  const identity = readIdentity(layout) ?? { nodes: "real", ports: {} };
  const known = identity.ports[name];
  if (known !== undefined && isRunning(layout, name)) return known;
  const chosen = await choosePorts([name], identity.ports);
  writeIdentity(layout, { ...identity, ports: { ...identity.ports, ...chosen } });
  return chosen[name] ?? 0;
}

/** A service that was made anew has another address. */
function isRelayed(layout: Layout, name: string, address: string): boolean {
  return isRunning(layout, name) && readJson<string>(targetPath(layout, name)) === address;
}

function isRunning(layout: Layout, name: string): boolean {
  const running = new Set(
    componentStatuses(layout).flatMap((status) => (status.running ? [status.name] : [])),
  );
  return relayNames(name).every((relay) => running.has(relay));
}

function targetPath(layout: Layout, name: string): string {
  return join(layout.run, `${name}.target.json`);
}
