import type { Properties } from "../plugin/provider.ts";
import { isRecord } from "../plugin/wire.ts";
import type { CloudObject } from "./model/model.ts";
import { CloudStore } from "./store.ts";

/** An object to be made behind the engine's back: an image in a registry, a subnet that somebody clicked together. */
export type NewObject = Pick<CloudObject, "type" | "scope" | "id" | "outputs">;

/**
 * Changes the emulated cloud behind the engine's back, as somebody in the AWS console would: for rehearsing drift,
 * and for tests. No rule is checked.
 */
export class CloudEditor {
  readonly #store: CloudStore;

  /** @param dir `$SLIPWAY_SANDBOX_DIR/cloud` */
  constructor(dir: string) {
    this.#store = new CloudStore(dir);
  }

  /** @param type a type token; without it, every object there is. What awaits its deletion is included. */
  list(type?: string): Promise<CloudObject[]> {
    const types = type === undefined ? this.#store.types() : [type];
    return this.#store.transaction(() => types.flatMap((each) => this.#store.list(each)));
  }

  async get(type: string, id: string): Promise<CloudObject | undefined> {
    return (await this.list(type)).find((object) => object.id === id);
  }

  /** Merges `changes` into the object's properties; `tags` replace those that were there. @throws where it is not. */
  async patch(type: string, id: string, changes: Properties): Promise<void> {
    const object = await this.get(type, id);
    if (object === undefined) throw new Error(`the emulated cloud has no ${type} ${id}`);
    const tagsAll = isRecord(changes.tags) ? { tagsAll: { ...inherited(object), ...changes.tags } } : {};
    const outputs = { ...object.outputs, ...changes, ...tagsAll };
    await this.#store.transaction(() => this.#store.put({ ...object, outputs }));
  }

  async put(object: NewObject): Promise<void> {
    await this.#store.transaction(() => this.#store.put({ token: "", inputs: {}, ...object }));
  }

  /** Deletes the object alone, whatever depends on it. */
  async delete(type: string, id: string): Promise<void> {
    const object = await this.get(type, id);
    if (object !== undefined) await this.#store.transaction(() => this.#store.remove(object));
  }
}

/** Whether the object is gone for its users, and the service keeps it for a while (a key, a secret's name). */
export function awaitsDeletion({ outputs }: CloudObject): boolean {
  return "deletionDate" in outputs;
}

/** The tags that came from the provider's `defaultTags`. */
function inherited({ outputs: { tags, tagsAll } }: CloudObject): Properties {
  const own = isRecord(tags) ? tags : {};
  return Object.fromEntries(
    Object.entries(isRecord(tagsAll) ? tagsAll : {}).filter(([key]) => !Object.hasOwn(own, key)),
  );
}
