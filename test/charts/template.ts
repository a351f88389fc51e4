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
export function helmTemplate(
  values: Values,
  { name, namespace }: HelmRelease,
  chart: string = chartDir,
): Promise<string> {
  return helm(["template", name, chart, "--namespace", namespace], values);
}

/** What `helm lint` says of the chart; rejects where it finds something wrong, a warning included. */
export function helmLint(values: Values): Promise<string> {
  return helm(["lint", chartDir, "--strict"], values);
}

async function helm(args: readonly string[], values: Values): Promise<string> {
  const { helm } = await acquireTools(["helm"]);
  const running = promisify(execFile)(helm.path, [...args, "--values", "-"], {
    // A quarter of what a rendering cost was the collection of garbage, of a process that ends at once.
    env: { ...process.env, GOGC: "400" },
  });
  running.child.stdin?.end(JSON.stringify(values));
  return (await running).stdout;
}
