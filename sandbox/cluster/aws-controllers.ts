import { join } from "node:path";
import { ownProgram } from "../own/files.ts";
import type { Component } from "./components.ts";
import type { Layout } from "./layout.ts";

/** The controllers that would call AWS, as one process of the cluster. @param dir - the sandbox's state directory */
export function awsControllers(dir: string, layout: Layout): Component {
  const main = ownProgram("sandbox/cluster/aws-controllers-main.ts");
  return {
    name: "aws-controllers",
    command: [...main, layout.adminKubeconfig, join(dir, "cloud")],
  };
}
