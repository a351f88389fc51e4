import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ChartDigests, pinnedChart, pinnedCharts } from "../../facts/charts/digests.ts";
import { type ChartLocation, locationFlags, runHelm, withoutNoise } from "../kubernetes/helm.ts";
import { whyOutOfReach } from "./reachability.ts";

const PULL_TIMEOUT_MS = 60_000;

/** A chart's repository does not answer. */
export class ChartOutOfReach extends Error {
  override readonly name = "ChartOutOfReach";
}

/**
 * The path of a chart on this machine; one that is elsewhere is fetched by the `helm` on PATH.
 * @param into - a folder of the caller's
 * @param digests - what charts are pinned to @default what `npm run charts:pin` has pinned
 * @throws {ChartOutOfReach}, or saying that the repository has no such chart, or another than the one that is pinned
 */
export async function fetchChart(
  location: ChartLocation,
  into: string,
  digests: ChartDigests = pinnedCharts(),
): Promise<string> {
  const { chart, repositoryOpts: { repo = "", ...files } = {} } = location;
  if (repo === "" && existsSync(chart)) return chart;
  // A repository that `helm repo add` knows goes before the chart's name.
  const isUrl = repo.includes("://");
  const source = isUrl || repo === "" ? chart : `${repo}/${chart}`;
  const url = isUrl ? repo : source;
  const why = await whyOutOfReach(location.plainHttp === true ? url.replace(/^oci:/, "http:") : url);
  if (why !== undefined) throw new ChartOutOfReach(why);
  const flags = locationFlags({ ...location, repositoryOpts: { ...files, ...(isUrl && { repo }) } });
  const folder = join(into, "chart");
  await mkdir(folder);
  const pull = ["pull", source, ...flags, "--destination", folder];
  const { code, stderr } = await runHelm(pull, "", PULL_TIMEOUT_MS);
  const archive = (await readdir(folder)).find((file) => file.endsWith(".tgz"));
  if (code === 0 && archive !== undefined) {
    await mustBeAsPinned(location, join(folder, archive), digests);
    return join(folder, archive);
  }
  const message = withoutNoise(stderr) || `helm has not had it within ${PULL_TIMEOUT_MS / 1000} s`;
  if (isOutOfReach(message)) throw new ChartOutOfReach(message);
  throw new Error(`the chart ${source} can't be fetched: ${message}`);
}

/** Helm holds a chart of a registry to the digest in its name, and a repository's to nothing. */
async function mustBeAsPinned(
  { chart, version = "", repositoryOpts: { repo = "" } = {} }: ChartLocation,
  archive: string,
  digests: ChartDigests,
): Promise<void> {
  const pinned = pinnedChart({ repository: repo, chart, version }, digests);
  if (pinned === undefined) return;
  const digest = `sha256:${createHash("sha256")
    .update(await readFile(archive))
    .digest("hex")}`;
  if (digest === pinned) return;
  throw new Error(
    `the chart ${chart} ${version} of ${repo} is ${digest}, pinned is ${pinned} (facts/charts/digests.json): ` +
      "do not use it, and ask its publisher why a version has changed",
  );
}

/**
 * helm's words about a repository that did answer, and has no such chart, or another than its digest says: the program's
 * mistake or somebody's attack, not the machine's.
 */
const NO_SUCH_CHART =
  /not found in .*repository|no chart version found|no chart name found|: not found$|invalid_reference|mismatch/im;

/** Whether a chart that helm could not pull is out of reach, rather than not there. */
export function isOutOfReach(stderr: string): boolean {
  return !NO_SUCH_CHART.test(stderr);
}
