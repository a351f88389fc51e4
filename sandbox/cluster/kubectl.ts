import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { SYSTEM_PATH } from "./components.ts";
import { ClusterError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import { type Tools, requireTool } from "./tools.ts";

const run = promisify(execFile);

/**
 * Applies a manifest (YAML documents, or JSON) as the cluster's administrator, server-side, so that a later
 * start brings it up to date.
 */
export async function apply(layout: Layout, tools: Tools, manifest: string): Promise<void> {
  const flags = ["--server-side", "--force-conflicts", "--field-manager=slipway-sandbox"];
  const access = ["--kubeconfig", layout.adminKubeconfig, "--cache-dir", join(layout.run, "kubectl-cache")];
  const running = run(requireTool(tools, "kubectl"), [...access, "apply", ...flags, "-f", "-"], {
    env: { PATH: SYSTEM_PATH, HOME: layout.root },
  });
  running.child.stdin?.end(manifest);
  try {
    await running;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new ClusterError(
      `the cluster refused one of the sandbox's own objects: ${stderr ?? String(error)}`,
    );
  }
}
