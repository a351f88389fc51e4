import { InitializationError, type Properties, type ReadResult, typeOf } from "../plugin/provider.ts";
import { Acknowledged } from "./acknowledged.ts";
import { propagationOf, skipsAwait, timeoutOf } from "../kubernetes/annotations.ts";
import {
  fromState,
  inputsOfLive,
  manifestOf,
  markSecrets,
  normalise,
  toManifest,
  toState,
} from "./checkpoint.ts";
import { isAlreadyExists, isForbidden, isNotFound, messageOf } from "../kubernetes/client.ts";
import { type Cluster, keyOf } from "../kubernetes/cluster.ts";
import type { Connector } from "./connector.ts";
import { prune } from "./diff.ts";
import { UnknownKindError } from "../kubernetes/discovery.ts";
import { type GroupVersionKind, kindOfObject, kindOfToken } from "../kubernetes/kinds.ts";
import { isAutonamed } from "./naming.ts";
import { type KubeObject, idOf, parseId, textAt } from "../kubernetes/objects.ts";
import { type AwaitResult, awaitGone, awaitReady, judgeNow } from "./readiness/await.ts";
import { isJudgedOnRead, mayBeDeletedWithoutAwait, readinessRule } from "./readiness/rules.ts";
import { type Writer, createObject, explainCreate, updateObject, writerOf } from "./writes.ts";

export interface UpdateOptions {
  readonly ignoreChanges: readonly string[];
  /** Seconds; 0 where the program sets none. */
  readonly timeout: number;
}

/** What becomes of resources in the cluster. Inputs and states are the engine's, secrets marked. */
export class Resources {
  readonly #connector: Connector;
  readonly #cancelled: AbortSignal;
  readonly #acknowledged = new Acknowledged();

  constructor(connector: Connector, cancelled: AbortSignal) {
    this.#connector = connector;
    this.#cancelled = cancelled;
  }

  /** The engine has a state of the resource, and where it is given shows it. */
  acknowledge(urn: string, state?: Properties): void {
    if (state === undefined) this.#acknowledged.addRecorded(urn);
    else this.#acknowledged.addShown(urn, fromState(state));
  }

  /** Whether the kind belongs to a namespace; undefined where no server can say. */
  async isNamespaced(kind: GroupVersionKind): Promise<boolean | undefined> {
    try {
      const cluster = await this.#connector.tryConnect();
      return (await cluster?.discovery.find(kind))?.namespaced;
    } catch (error) {
      if (error instanceof UnknownKindError) return undefined;
      throw error;
    }
  }

  /** The generated name of an object that an interrupted create of the resource left behind. */
  async findInterrupted(urn: string, manifest: Properties): Promise<string | undefined> {
    const cluster = await this.#connector.tryConnect();
    const kind = kindOfToken(typeOf(urn));
    if (cluster === undefined || (await this.isNamespaced(kind)) === undefined) return undefined;
    const objects = await listAllowed(cluster, kind, textAt(manifest, "metadata", "namespace"));
    return objects.find((each) => isAutonamed(each) && this.#acknowledged.isLeftBehind(urn, each))?.metadata
      .name;
  }

  async create(urn: string, inputs: Properties, timeout: number): Promise<{ id: string; outs: Properties }> {
    const cluster = await this.#connector.connect();
    const manifest = manifestOf(inputs);
    const writer = writerOf(urn, manifest);
    const created = await this.#make(urn, cluster, manifest, writer);
    const { object, problem } = await this.#await(cluster, manifest, created, timeout);
    const outs = toState(object, inputs);
    if (problem === undefined) return { id: idOf(object), outs };
    throw new InitializationError(
      `resource "${urn}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: ${problem.message}`,
      idOf(object),
      outs,
      [problem.message, ...problem.reasons],
    );
  }

  /** A failed update is recorded with its new inputs, so that the next `up` tries it again. */
  async update(
    urn: string,
    state: Properties,
    news: Properties,
    options: UpdateOptions,
  ): Promise<Properties> {
    const cluster = await this.#connector.connect();
    const old = fromState(state);
    const manifest = manifestOf(news);
    const writer = writerOf(urn, manifest);
    let live = await cluster.find(keyOf(old));
    if (live === undefined) {
      throw new Error(
        `update of resource "${urn}" failed: ${idOf(old)} is gone. Run \`pulumi refresh\` first.`,
      );
    }
    const outs = (object: KubeObject) => toState(object, news);
    try {
      live = await updateObject(cluster, live, manifest, writer, options.ignoreChanges);
    } catch (error) {
      const message = `update of resource "${urn}" failed: ${messageOf(error)}`;
      throw new InitializationError(message, idOf(live), outs(live), [message]);
    }
    const { object, problem } = await this.#await(cluster, manifest, live, options.timeout);
    if (problem === undefined) return outs(object);
    throw new InitializationError(
      `the Kubernetes API server reported that "${idOf(object)}" failed to fully initialize or become live: ${problem.message}`,
      idOf(object),
      outs(object),
      [problem.message, ...problem.reasons],
    );
  }

  async read(id: string, urn: string, inputs: Properties): Promise<ReadResult> {
    const cluster = await this.#connector.connect();
    const isImport = Object.keys(inputs).length === 0;
    const kind = isImport ? kindOfToken(typeOf(urn)) : kindOfObject(manifestOf(inputs));
    const live = await findOrGone(cluster, { ...kind, ...parseId(id) });
    if (live === undefined) return {};
    this.#acknowledged.addShown(urn, live);
    const shape = normalise(toManifest(inputs));
    const liveInputs = isImport ? inputsOfLive(live) : (prune(live, shape) as Properties);
    const props = toState(live, inputs);
    const rule = isImport || skipsAwait(shape) || !isJudgedOnRead(live) ? undefined : readinessRule(live);
    const problem = rule === undefined ? undefined : (await judgeNow(cluster, live, rule)).problem;
    if (problem !== undefined) {
      throw new InitializationError(problem.message, id, props, [problem.message, ...problem.reasons]);
    }
    return { id, props, inputs: markSecrets(liveInputs, inputs) };
  }

  /** Done where the object, or its kind, is gone. */
  async delete(state: Properties): Promise<void> {
    const cluster = await this.#connector.connect();
    const live = fromState(state);
    if (this.#acknowledged.isAdopted(live)) return;
    try {
      await cluster.delete(keyOf(live), propagationOf(live));
      if (!(skipsAwait(live) && mayBeDeletedWithoutAwait(live))) {
        const problem = await awaitGone(cluster, live, this.#awaitOptions(live, 0));
        if (problem !== undefined) throw new Error([problem.message, ...problem.reasons].join("\n  "));
      }
    } catch (error) {
      if (!isNotFound(error) && !(error instanceof UnknownKindError)) throw error;
    }
    if (live.kind === "CustomResourceDefinition") cluster.discovery.forget();
  }

  async #make(urn: string, cluster: Cluster, manifest: KubeObject, writer: Writer): Promise<KubeObject> {
    try {
      return await createObject(cluster, manifest, writer);
    } catch (error) {
      const existing = isAlreadyExists(error) ? await cluster.find(keyOf(manifest)) : undefined;
      if (existing === undefined || !this.#acknowledged.isLeftBehind(urn, existing))
        throw explainCreate(urn, manifest, error);
      this.#acknowledged.addAdopted(existing);
      return updateObject(cluster, existing, manifest, writer);
    }
  }

  async #await(
    cluster: Cluster,
    manifest: KubeObject,
    made: KubeObject,
    timeout: number,
  ): Promise<AwaitResult> {
    try {
      const rule = skipsAwait(manifest) ? undefined : readinessRule(made);
      return rule === undefined
        ? { object: made }
        : await awaitReady(cluster, made, rule, this.#awaitOptions(manifest, timeout));
    } catch (error) {
      // The object exists, whatever went wrong with watching it: the engine has to hear of it.
      return { object: made, problem: { message: messageOf(error), reasons: [] } };
    } finally {
      if (made.kind === "CustomResourceDefinition") cluster.discovery.forget();
    }
  }

  #awaitOptions(inputs: unknown, timeout: number) {
    return { timeoutMs: timeoutOf(inputs, timeout), signal: this.#cancelled };
  }
}

async function findOrGone(
  cluster: Cluster,
  key: Parameters<Cluster["find"]>[0],
): Promise<KubeObject | undefined> {
  try {
    return await cluster.find(key);
  } catch (error) {
    if (error instanceof UnknownKindError) return undefined;
    throw error;
  }
}

/** Nothing where the user may create objects of a kind, but not list them. */
async function listAllowed(
  cluster: Cluster,
  kind: GroupVersionKind,
  namespace: string,
): Promise<readonly KubeObject[]> {
  try {
    return await cluster.list(kind, namespace);
  } catch (error) {
    if (isForbidden(error)) return [];
    throw error;
  }
}
