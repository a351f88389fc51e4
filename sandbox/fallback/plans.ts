import type { Properties } from "../plugin/provider.ts";
import { containsUnknown } from "../plugin/wire.ts";
import { fromState, manifestOf, toState, without } from "./checkpoint.ts";
import {
  UnreachableError,
  isAlreadyExists,
  isForbidden,
  isNamespaceMissing,
  isNotFound,
  messageOf,
} from "../kubernetes/client.ts";
import { keyOf } from "../kubernetes/cluster.ts";
import type { Connector } from "./connector.ts";
import { UnknownKindError } from "../kubernetes/discovery.ts";
import type { KubeObject } from "../kubernetes/objects.ts";
import { createObject, explainCreate, updateObject, writerOf } from "./writes.ts";

/**
 * What a preview answers: the outcome of a dry run on the server, which fills in defaults and shows refusals.
 * Where none is possible, as with unknown values, out of reach of the cluster, or before the namespace or the
 * definition is there, the new inputs.
 */
export class Plans {
  readonly #connector: Connector;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  async create(urn: string, inputs: Properties): Promise<Properties> {
    const manifest = manifestOf(inputs);
    const cluster = containsUnknown(inputs) ? undefined : await this.#connector.tryConnect();
    if (cluster === undefined) return inputs;
    const writer = writerOf(urn, manifest, { dryRun: true });
    try {
      const planned = await createObject(cluster, manifest, writer);
      return toState(planOf(planned), inputs);
    } catch (error) {
      if (isNoPlan(error) || isAlreadyExists(error) || isNamespaceMissing(error)) return inputs;
      throw explainCreate(urn, manifest, error);
    }
  }

  async update(
    urn: string,
    state: Properties,
    news: Properties,
    ignoreChanges: readonly string[],
  ): Promise<Properties> {
    const old = fromState(state);
    const manifest = manifestOf(news);
    const cluster = containsUnknown(news) ? undefined : await this.#connector.tryConnect();
    if (cluster === undefined) return news;
    const writer = writerOf(urn, manifest, { dryRun: true });
    try {
      const live = await cluster.get(keyOf(old));
      const planned = await updateObject(cluster, live, manifest, writer, ignoreChanges);
      return toState(planOf(planned), news);
    } catch (error) {
      if (isNoPlan(error)) return news;
      throw new Error(`update of resource "${urn}" would fail: ${messageOf(error)}`);
    }
  }
}

/** A plan has an empty status, which programs would take for the answer. */
function planOf(planned: KubeObject): KubeObject {
  return without(planned, ["status"]) as KubeObject;
}

/** Whether a dry run failed for a reason that says nothing about the real run. */
function isNoPlan(error: unknown): boolean {
  return (
    isForbidden(error) ||
    isNotFound(error) ||
    error instanceof UnknownKindError ||
    error instanceof UnreachableError
  );
}
