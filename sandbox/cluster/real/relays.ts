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

/** A port of this machine's loopback, and the `HOST:PORT` inside that it leads to. */
export interface Way {
  readonly port: number;
  readonly target: string;
}

/**
 * Makes addresses inside the node's network answer on this machine's loopback; returns once the ways are open.
 * @param name of a file's kind; tells relays apart
 */
export async function startRelays(layout: Layout, name: string, ...ways: readonly Way[]): Promise<void> {
  const [inside, outside] = relayNames(name);
  const guard = (): void => requireRunning(layout);
  const open = (what: string, ask: () => true | undefined | Promise<true | undefined>): Promise<true> =>
    waitFor(what, READY_SECONDS, ask, guard);
  const sockets = ways.map((_, index) => `${name}${index === 0 ? "" : `-${index}`}.sock`);
  const paths = sockets.map((socket) => join(layout.run, socket));

  for (const path of paths) remove(path);
  const into = ways.flatMap(({ target }, index) => [`unix:${sockets[index]}`, `tcp:${target}`]);
  await launch(layout, { name: inside, command: inBox(layout, relay(into), layout.run) });
  await open(`relay ${name} inside`, () => paths.every((path) => existsSync(path)) || undefined);
  const out = ways.flatMap(({ port }, index) => [`tcp:127.0.0.1:${port}`, `unix:${sockets[index]}`]);
  await launch(layout, { name: outside, command: relay(out) });
  for (const { port } of ways) await open(`port ${port} to be open`, () => accepts(port));
}

function relay(endpoints: readonly string[]): Component["command"] {
  return [...ownProgram("sandbox/cluster/real/relay.ts"), ...endpoints];
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
