import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Component } from "../components.ts";
import type { Layout } from "../layout.ts";

/** The operator as a process of the cluster. @param dir - the sandbox's state directory */
export function externalSecrets(dir: string, layout: Layout): Component {
  const loader = new URL("../../../loader.mjs", import.meta.url).href;
  const operator = fileURLToPath(new URL("operator.ts", import.meta.url));
  return {
    name: "external-secrets",
    command: [process.execPath, "--import", loader, operator, layout.adminKubeconfig, join(dir, "cloud")],
  };
}
