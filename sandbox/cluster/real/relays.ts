import { fileURLToPath } from "node:url";
import { type Component, launch } from "../components.ts";
import type { Layout } from "../layout.ts";
import { inBox } from "./box.ts";

const RELAY = fileURLToPath(new URL("relay.ts", import.meta.url));
const LOADER = new URL("../../../loader.mjs", import.meta.url).href;

/** The names of the components that `startRelays` launches for `name`. */
export const relayNames = (name: string): readonly [inside: string, outside: string] => [
  `${name}-relay-inside`,
  `${name}-relay`,
];

/**
 * Makes an address inside the node's network answer on this machine's loopback.
 * @param name of a file's kind; tells relays apart
 * @param target `HOST:PORT` inside
 */
export async function startRelays(layout: Layout, name: string, port: number, target: string): Promise<void> {
  const socket = `unix:${name}.sock`;
  const [inside, outside] = relayNames(name);
  const relay = (from: string, to: string): Component["command"] => [
    process.execPath,
    "--import",
    LOADER,
    RELAY,
    from,
    to,
  ];
  await Promise.all([
    launch(layout, { name: inside, command: inBox(layout, relay(socket, `tcp:${target}`), layout.run) }),
    launch(layout, { name: outside, command: relay(`tcp:127.0.0.1:${port}`, socket) }),
  ]);
}
