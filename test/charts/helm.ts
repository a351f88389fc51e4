/** Renders the chart of a service by the real helm. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { acquireTools } from "../../sandbox/toolchain/acquire.ts";

export const chartDir = fileURLToPath(new URL("../../charts/service/", import.meta.url));

export type Values = Readonly<Record<string, unknown>>;

/** A manifest, read without types: what is asserted is what a cluster is sent. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Manifest = any;

/** The least that the chart demands. */
export const image = {
  repository: "111122223333.dkr.ecr.eu-central-1.amazonaws.com/web",
  digest: `sha256:${"0123456789abcdef".repeat(4)}`,
};

/** The manifests' text; rejects with helm's own words. Values are laid over the required ones. */
export async function renderText(values: Values = {}): Promise<string> {
  const { helm } = await acquireTools(["helm"]);
  const process = promisify(execFile)(helm.path, [
    ...["template", "web", chartDir, "--namespace", "shop", "--values", "-"],
  ]);
  process.child.stdin?.end(JSON.stringify({ image, ...values }));
  return (await process).stdout;
}

/** The manifests by kind; the chart has at most one of each. */
export async function render(values: Values = {}): Promise<Readonly<Record<string, Manifest>>> {
  const documents = parseAllDocuments(await renderText(values)).map(
    (document) => document.toJS() as Manifest,
  );
  return Object.fromEntries(documents.filter(Boolean).map((manifest) => [manifest.kind, manifest]));
}
