/** The chart of a service, rendered by the real helm; for tests and benchmarks alike. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";

export const chartDir = fileURLToPath(new URL("../../charts/service/", import.meta.url));

export type Values = Readonly<Record<string, unknown>>;

export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
}

/** The manifests' text; rejects with helm's own words. */
export async function helmTemplate(values: Values, { name, namespace }: HelmRelease): Promise<string> {
  const { helm } = await acquireTools(["helm"]);
  const process = promisify(execFile)(helm.path, [
    ...["template", name, chartDir, "--namespace", namespace, "--values", "-"],
  ]);
  process.child.stdin?.end(JSON.stringify(values));
  return (await process).stdout;
}
