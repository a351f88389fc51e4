import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { helm } from "@pulumi/kubernetes/types/output.js";
import { fetchChart } from "../fetch-chart.ts";
import { flag, option, runHelm, withoutNoise } from "../../kubernetes/helm.ts";
import { numberAt, textAt } from "../../kubernetes/objects.ts";
import type { Release } from "./arguments.ts";

/** What the SDK says of a release's state. */
export type Status = helm.v3.ReleaseStatus;

/** helm's own default, https://helm.sh/docs/helm/helm_upgrade */
const DEFAULT_TIMEOUT_SECONDS = 300;

/** One release, handled by the `helm` on PATH as its user would. */
export class HelmRelease {
  readonly #scratch: string;
  readonly #release: Pick<Release, "name" | "namespace">;

  private constructor(scratch: string, release: Pick<Release, "name" | "namespace">) {
    this.#scratch = scratch;
    this.#release = release;
  }

  /** Runs `work` on a release of the cluster that the kubeconfig leads to. */
  static async use<T>(
    kubeconfig: string,
    release: Pick<Release, "name" | "namespace">,
    work: (helm: HelmRelease) => Promise<T>,
  ): Promise<T> {
    const scratch = await mkdtemp(join(tmpdir(), "slipway-release-"));
    try {
      await writeFile(join(scratch, KUBECONFIG), kubeconfig, { mode: 0o600 });
      return await work(new HelmRelease(scratch, release));
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /**
   * Installs or upgrades the release.
   * @throws {ChartOutOfReach} before anything is changed
   */
  async apply(release: Release): Promise<Status> {
    const chart = await fetchChart(release, this.#scratch);
    const { values, timeout = DEFAULT_TIMEOUT_SECONDS } = release;
    const stdout = await this.#helm(
      [
        ...["upgrade", release.name, chart, "--install", "--timeout", `${timeout}s`, "--output", "json"],
        ...flag("--rollback-on-failure", release.atomic),
        ...(release.skipAwait === true && release.atomic !== true ? [] : ["--wait"]),
        ...flag("--wait-for-jobs", release.waitForJobs),
        ...flag("--cleanup-on-fail", release.cleanupOnFail),
        ...flag("--create-namespace", release.createNamespace),
        ...flag("--dependency-update", release.dependencyUpdate),
        ...option("--description", release.description),
        ...flag("--disable-openapi-validation", release.disableOpenapiValidation),
        ...flag("--no-hooks", release.disableWebhooks),
        ...flag("--force-replace", release.forceUpdate),
        ...option("--history-max", release.maxHistory?.toString()),
        ...flag("--reset-values", release.resetValues),
        ...flag("--reuse-values", release.reuseValues),
        ...flag("--skip-crds", release.skipCrds),
        ...flag("--take-ownership", release.takeOwnership),
        ...["--values", "-"],
      ],
      JSON.stringify(values ?? {}),
    );
    return statusIn(stdout);
  }

  /** Undefined where there is no such release. */
  async status(): Promise<Status | undefined> {
    const { name } = this.#release;
    const { code, stdout, stderr } = await runHelm([
      ...["status", name, "--output", "json"],
      ...this.#access(),
    ]);
    if (code === 0) return statusIn(stdout);
    if (/release: not found/.test(stderr)) return undefined;
    throw new Error(`helm status ${name} failed: ${withoutNoise(stderr)}`);
  }

  /** Done where there is none. */
  async remove(timeout = DEFAULT_TIMEOUT_SECONDS): Promise<void> {
    await this.#helm([
      ...["uninstall", this.#release.name, "--ignore-not-found", "--wait", "--timeout", `${timeout}s`],
    ]);
  }

  async #helm(args: readonly string[], input = ""): Promise<string> {
    const { code, stdout, stderr } = await runHelm([...args, ...this.#access()], input);
    if (code !== 0) throw new Error(`helm ${args[0]} ${args[1]} failed: ${withoutNoise(stderr)}`);
    return stdout;
  }

  #access(): readonly string[] {
    return ["--kubeconfig", join(this.#scratch, KUBECONFIG), "--namespace", this.#release.namespace];
  }
}

const KUBECONFIG = "kubeconfig";

/** Reads what `--output json` says. */
function statusIn(json: string): Status {
  const release: unknown = JSON.parse(json);
  return {
    appVersion: textAt(release, "chart", "metadata", "appVersion"),
    chart: textAt(release, "chart", "metadata", "name"),
    name: textAt(release, "name"),
    namespace: textAt(release, "namespace"),
    revision: numberAt(release, ["version"]),
    status: textAt(release, "info", "status"),
    version: textAt(release, "chart", "metadata", "version"),
  };
}
