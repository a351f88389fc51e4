import { type KubeObject, textAt } from "./objects.ts";
import { fieldManagerOf } from "./naming.ts";
import { isManagedBy } from "./ownership.ts";

/**
 * Tells apart, of the objects that a resource has made, those that the engine knows of from those that it was never
 * told of, since it or the plugin was killed in the middle of a create. An object bears its resource's mark from
 * the moment it exists (`fieldManagerOf`), so no journal has to be kept beside the cluster.
 */
export class Acknowledged {
  readonly #objects = new Map<string, KubeObject[]>();

  /** The engine has shown this object in its state. */
  add(urn: string, object: KubeObject): void {
    this.#objects.set(urn, [...(this.#objects.get(urn) ?? []), object]);
  }

  /** The object is gone. */
  remove(urn: string, object: KubeObject): void {
    const others = (this.#objects.get(urn) ?? []).filter((each) => !isSamePlace(each, object));
    this.#objects.set(urn, others);
  }

  /**
   * Whether an interrupted create of the resource left this object behind. Not so an older one than the engine
   * knows of: that is a replaced object which the engine has still to delete.
   */
  isLeftBehind(urn: string, object: KubeObject): boolean {
    const known = this.#objects.get(urn) ?? [];
    return (
      isManagedBy(object, fieldManagerOf(urn)) &&
      object.metadata.deletionTimestamp === undefined &&
      known.every((each) => !isSamePlace(each, object) && createdAt(each) <= createdAt(object))
    );
  }
}

function isSamePlace(left: KubeObject, right: KubeObject): boolean {
  return left.metadata.name === right.metadata.name && left.metadata.namespace === right.metadata.namespace;
}

function createdAt(object: KubeObject): string {
  return textAt(object, "metadata", "creationTimestamp");
}
