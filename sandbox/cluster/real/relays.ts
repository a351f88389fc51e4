import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { ownProgram } from "../../own/files.ts";
import { remove } from "../../plugin/file-store.ts";
import { type Component, launch, requireRunning } from "../components.ts";
import type { Layout } from "../layout.ts";
import { waitFor } from "../wait.ts";
import { inBox } from "./box.ts";

const READY_SECONDS = 20;

/** The names of the components that `startRelays` launches for `name`. */
export const relayNames = (name: string): readonly [inside: string, outside: string] => [
  `${name}-relay-inside`,
  `${name}-relay`,
];

/**
 * Makes an address inside the node's network answer on this machine's loopback; returns once the way is open.
 * @param name of a file's kind; tells relays apart
 * @param target `HOST:PORT` inside
 */
export async function startRelays(layout: Layout, name: string, port: number, target: string): Promise<void> {
  const socket = `${name}.sock`;
  const socketPath = join(layout.run, socket);
  const [inside, outside] = relayNames(name);
  const guard = (): void => requireRunning(layout);
  const open = (what: string, ask: () => true | undefined | Promise<true | undefined>): Promise<true> =>
    waitFor(what, READY_SECONDS, ask, guard);

  remove(socketPath);
  await launch(layout, {
    name: inside,
    command: inBox(layout, relay(`unix:${socket}`, `tcp:${target}`), layout.run),
  });
  await open(`relay ${name} inside`, () => existsSync(socketPath) || undefined);
  await launch(layout, { name: outside, command: relay(`tcp:127.0.0.1:${port}`, `unix:${socket}`) });
  await open(`port ${port} to be open`, () => accepts(port));
}

function relay(from: string, to: string): Component["command"] {
  return [...ownProgram("sandbox/cluster/real/relay.ts"), from, to];
}

function accepts(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(undefined));
  });
}
