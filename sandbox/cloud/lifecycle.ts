import type { Properties } from "../plugin/provider.ts";
import { AwsError } from "./errors.ts";
import { diffInputs } from "./diff.ts";
import type { CloudObject, Model, Reference } from "./model/model.ts";
import { select } from "./properties.ts";
import type { CloudStore } from "./store.ts";
import type { RegionalCloud } from "./transaction.ts";

/** Creates, updates and deletes objects by AWS's rules. Every method runs inside one transaction of the store. */
export class Lifecycle {
  readonly #models: ReadonlyMap<string, Model>;
  readonly #store: CloudStore;
  readonly #cloud: RegionalCloud;

  constructor(models: ReadonlyMap<string, Model>, store: CloudStore, cloud: RegionalCloud) {
    this.#models = models;
    this.#store = store;
    this.#cloud = cloud;
  }

  find(model: Model, id: string): CloudObject | undefined {
    const object = this.#cloud.get(model, id);
    return object === undefined || model.gone?.(object as never) === true ? undefined : object;
  }

  /**
   * Creates the object of `token`. Where an earlier call with this token made one whose answer was lost, that one is
   * brought to the new inputs instead, as an AWS ClientToken does it.
   */
  create(model: Model, token: string, inputs: Properties): CloudObject {
    const former = this.#store.unacknowledged(token);
    if (former !== undefined && former.type === model.type && this.find(model, former.id) !== undefined) {
      const { replaces } = diffInputs(model, former.inputs, inputs);
      if (replaces?.length === 0) return this.update(model, former.id, inputs);
      this.remove(model, former.id);
    }
    this.#checkReferences(model, inputs);
    const { id, outputs } = model.create(inputs as never, this.#cloud) as { id: string; outputs: Properties };
    if (model.puts !== true && this.find(model, id) !== undefined)
      throw model.exists?.(id) ?? alreadyExists(id);
    const region = model.regional ? { region: this.#cloud.region } : {};
    const object: CloudObject = {
      ...{ type: model.type, scope: this.#cloud.scopeOf(model), id, token, inputs },
      outputs: { ...region, ...inputs, ...outputs },
    };
    this.#store.announce(object);
    this.#store.put(object);
    return object;
  }

  update(model: Model, id: string, inputs: Properties): CloudObject {
    const object = this.find(model, id);
    if (object === undefined)
      throw new AwsError("ResourceNotFoundException", `${model.type} ${id} does not exist`);
    this.#checkReferences(model, inputs);
    const changed = (model.update?.(inputs as never, object as never, this.#cloud) ?? {}) as Properties;
    const kept = Object.entries(object.outputs).filter(
      ([key]) => Object.hasOwn(inputs, key) || !Object.hasOwn(object.inputs, key),
    );
    const updated = { ...object, inputs, outputs: { ...Object.fromEntries(kept), ...inputs, ...changed } };
    this.#store.put(updated);
    return updated;
  }

  /** Deletes the object; one that is gone already is as good. */
  remove(model: Model, id: string): void {
    const object = this.find(model, id);
    if (object === undefined) return;
    const dependents = this.#dependents(model, object);
    const holder = dependents.find(({ onDelete }) => onDelete === "restrict");
    if (holder !== undefined) {
      throw (
        model.inUse?.(id, holder.object) ??
        new AwsError(
          "DependencyViolation",
          `${model.type} ${id} is in use by ${holder.object.type} ${holder.object.id}`,
        )
      );
    }
    model.remove?.(object as never, this.#cloud);
    for (const dependent of dependents) this.#store.remove(dependent.object);
    if (model.afterRemove !== "keep") this.#store.remove(object);
  }

  #checkReferences(model: Model, inputs: Properties): void {
    for (const reference of model.references ?? []) {
      for (const { value } of select(inputs, reference.property)) {
        if (typeof value !== "string" || reference.except?.test(value) === true) continue;
        if (!this.#exists(reference, value) && !this.#cloud.existsOutside(value))
          throw reference.notFound(value);
      }
    }
  }

  #exists({ to, by }: Reference, value: string): boolean {
    const target = this.#models.get(to);
    if (target === undefined) throw new Error(`no model ${to}`);
    if (by === undefined) return this.find(target, value) !== undefined;
    return this.#cloud
      .listType(to)
      .some((object) => object.outputs[by] === value && this.find(target, object.id));
  }

  /** What names the object, and what becomes of it. What the service made by itself goes with what it belongs to. */
  #dependents(
    target: Model,
    object: CloudObject,
  ): { object: CloudObject; onDelete: "restrict" | "cascade" }[] {
    return [...this.#models.values()].flatMap((model) => {
      const references = (model.references ?? []).filter(
        ({ to, onDelete }) => to === target.type && onDelete,
      );
      if (references.length === 0) return [];
      return this.#cloud.listType(model.type).flatMap((dependent) => {
        const naming = references.filter((reference) => names(dependent, reference, object));
        if (naming.length === 0 || this.find(model, dependent.id) === undefined) return [];
        const cascade = dependent.token === "" || naming.some(({ onDelete }) => onDelete === "cascade");
        return [{ object: dependent, onDelete: cascade ? ("cascade" as const) : ("restrict" as const) }];
      });
    });
  }
}

function names(dependent: CloudObject, { property, by }: Reference, target: CloudObject): boolean {
  const name = by === undefined ? target.id : target.outputs[by];
  return select(dependent.outputs, property).some(({ value }) => value === name);
}

function alreadyExists(id: string): AwsError {
  return new AwsError("ResourceAlreadyExistsException", `${id} already exists`);
}
