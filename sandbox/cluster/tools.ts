import { ClusterError } from "./errors.ts";
import { ownCommand } from "../own/files.ts";

/** Programs by name, e.g. `etcd`, as absolute paths. */
export type Tools = Readonly<Partial<Record<string, string>>>;

/** @throws ClusterError where the toolchain did not deliver it. */
export function requireTool(tools: Tools, name: string): string {
  const path = tools[name];
  if (path === undefined) {
    throw new ClusterError(
      `the cluster needs the program "${name}", which is missing. Fix: \`${ownCommand("tools")}\`.`,
    );
  }
  return path;
}
