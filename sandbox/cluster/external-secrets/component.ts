import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Component } from "../components.ts";
import type { Layout } from "../layout.ts";

/** The operator as a process of the cluster. @param dir - the sandbox's state directory */
export function externalSecrets(dir: string, layout: Layout): Component {
  const compiled = fileURLToPath(new URL("../../../compiled.mjs", import.meta.url));
  const operator = "sandbox/cluster/external-secrets/operator.ts";
  return {
    name: "external-secrets",
    command: [process.execPath, compiled, operator, layout.adminKubeconfig, join(dir, "cloud")],
  };
}
