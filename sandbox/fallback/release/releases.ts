import {
  type CheckContext,
  type CheckResult,
  type CreateContext,
  type DiffContext,
  type DiffResult,
  InitializationError,
  nameOf,
  type Properties,
  type ReadContext,
  type ReadResult,
  type UpdateContext,
  type Warn,
} from "../../plugin/provider.ts";
import { UNKNOWN } from "../../plugin/wire.ts";
import { timeoutOf } from "../../kubernetes/annotations.ts";
import { unwrapSecrets } from "../checkpoint.ts";
import { messageOf } from "../../kubernetes/client.ts";
import type { Connector } from "../connector.ts";
import { diffObjects } from "../diff.ts";
import { ChartOutOfReach } from "../fetch-chart.ts";
import { LEFT_OUT, leaveOut, outputsOf, warningOf, whyLeftOut } from "../../kubernetes/left-out.ts";
import { autoname } from "../naming.ts";
import { parseId, textAt } from "../../kubernetes/objects.ts";
import { checkRelease, type Release, releaseOf } from "./arguments.ts";
import { ensureNamespace, SkippedChartDefinitions } from "./definitions.ts";
import { HelmRelease, type Status } from "./helm-release.ts";

/** What a release came to. */
interface Outcome {
  readonly status: Status;
  /** Of a release that was left out: why. */
  readonly description?: string;
}

/**
 * Resources of type `kubernetes.helm.v3.Release`. A chart is installed by helm. One that can't be fetched, or whose
 * controller would need AWS itself, is left out: the user is warned, the state says so, and the CRDs that
 * the chart would have brought are applied, so that all that uses them is applied for real.
 */
export class Releases {
  readonly #connector: Connector;
  readonly #cancelled: AbortSignal;

  constructor(connector: Connector, cancelled: AbortSignal) {
    this.#connector = connector;
    this.#cancelled = cancelled;
  }

  check(urn: string, olds: Properties, news: Properties, { randomSeed }: CheckContext): CheckResult {
    const inputs = {
      ...news,
      name: news.name ?? olds.name ?? autoname(nameOf(urn), randomSeed),
      namespace: news.namespace ?? this.#connector.defaultNamespace,
    };
    return { inputs, failures: checkRelease(inputs) };
  }

  /** A release can be neither renamed nor moved. */
  diff(news: Properties, { oldInputs, ignoreChanges }: DiffContext): DiffResult {
    const { detailed, replaces } = diffObjects(unwrapSecrets(oldInputs), unwrapSecrets(news), {
      immutable: ["name", "namespace"],
      normalised: false,
      ignoreChanges,
    });
    return { changes: Object.keys(detailed).length > 0, replaces, detailed };
  }

  async create(
    inputs: Properties,
    { preview, warn }: CreateContext,
  ): Promise<{ id: string; outs: Properties }> {
    if (preview) return { id: "", outs: { ...inputs, status: UNKNOWN } };
    const release = releaseOf(inputs);
    return { id: idOf(release), outs: { ...inputs, ...(await this.#apply(inputs, undefined, warn)) } };
  }

  async update(
    state: Properties,
    news: Properties,
    { preview, warn }: UpdateContext,
  ): Promise<{ outs: Properties }> {
    const { status } = state;
    if (preview) return { outs: { ...news, status } };
    return { outs: { ...news, ...(await this.#apply(news, status as Status, warn)) } };
  }

  async read(id: string, state: Properties, { inputs }: ReadContext): Promise<ReadResult> {
    if (Object.keys(inputs).length === 0) {
      throw new Error("the import of a Release is not modelled by the sandbox's kubernetes plugin.");
    }
    const cluster = await this.#connector.connect();
    if (isLeftOut(state)) {
      const emulators = await new SkippedChartDefinitions(cluster, id).list();
      const isGone = emulators.length === 0 && (await leaveOut(releaseOf(inputs), "")).definitions.length > 0;
      return isGone ? {} : { id, props: state, inputs };
    }
    const status = await HelmRelease.use(this.#connector.kubeconfig, parseId(id), (helm) => helm.status());
    return status === undefined ? {} : { id, props: { ...state, status }, inputs };
  }

  async delete(id: string, state: Properties): Promise<void> {
    const cluster = await this.#connector.connect();
    await new SkippedChartDefinitions(cluster, id).remove(this.#awaiting());
    if (isLeftOut(state)) return;
    const { timeout } = releaseOf(state);
    await HelmRelease.use(this.#connector.kubeconfig, parseId(id), (helm) => helm.remove(timeout));
  }

  async #apply(inputs: Properties, former: Status | undefined, warn: Warn | undefined): Promise<Outcome> {
    const release = releaseOf(inputs);
    const why = whyLeftOut(release);
    if (why !== undefined) return this.#leaveOut(release, former, why, warn);
    await this.#connector.connect();
    return HelmRelease.use(this.#connector.kubeconfig, release, async (helm) => {
      try {
        return { status: await helm.apply(release) };
      } catch (error) {
        const isInstalled = former !== undefined && former.status !== LEFT_OUT;
        if (error instanceof ChartOutOfReach && !isInstalled) {
          return this.#leaveOut(release, former, `it can't be fetched: ${error.message}`, warn);
        }
        const status = await helm.status();
        if (status === undefined) throw error;
        const message = messageOf(error);
        throw new InitializationError(message, idOf(release), { ...inputs, status }, [message]);
      }
    });
  }

  async #leaveOut(
    release: Release,
    former: Status | undefined,
    why: string,
    warn: Warn | undefined,
  ): Promise<Outcome> {
    const leftOut = await leaveOut(release, why);
    const cluster = await this.#connector.connect();
    if (release.createNamespace === true) await ensureNamespace(cluster, release.namespace);
    await new SkippedChartDefinitions(cluster, idOf(release)).apply(leftOut.definitions, this.#awaiting());
    await warn?.(warningOf(leftOut));
    const { name, namespace } = release;
    return outputsOf(leftOut, { name, namespace, revision: (former?.revision ?? 0) + 1 });
  }

  #awaiting() {
    return { timeoutMs: timeoutOf({}), signal: this.#cancelled };
  }
}

function isLeftOut(state: Properties): boolean {
  return textAt(state, "status", "status") === LEFT_OUT;
}

function idOf({ namespace, name }: Pick<Release, "name" | "namespace">): string {
  return `${namespace}/${name}`;
}
