import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Component } from "./components.ts";
import type { Layout } from "./layout.ts";

/** The controllers that would call AWS, as one process of the cluster. @param dir - the sandbox's state directory */
export function awsControllers(dir: string, layout: Layout): Component {
  const compiled = fileURLToPath(new URL("../../compiled.mjs", import.meta.url));
  const main = "sandbox/cluster/aws-controllers-main.ts";
  return {
    name: "aws-controllers",
    command: [process.execPath, compiled, main, layout.adminKubeconfig, join(dir, "cloud")],
  };
}
