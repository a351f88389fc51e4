import { type KubeObject, textAt } from "../kubernetes/objects.ts";
import { fieldManagerOf } from "./naming.ts";
import { isManagedBy } from "./ownership.ts";

/**
 * Tells apart, of the objects that a resource has made, those that the engine knows of from those that it was never
 * told of, since it or the plugin was killed in the middle of a create. An object bears its resource's mark from
 * the moment it exists (`fieldManagerOf`), so no journal has to be kept beside the cluster. What the engine knows
 * is learnt from what it asks about before it creates.
 */
export class Acknowledged {
  /** Objects, by resource, that the engine has shown in its state. */
  readonly #shown = new Map<string, KubeObject[]>();
  /** Resources that the engine has a state of, whether it has shown it or not. */
  readonly #recorded = new Set<string>();
  /** Objects, by uid, that were left behind and have been taken over. */
  readonly #adopted = new Set<string>();

  /** The engine has a state of the resource. */
  addRecorded(urn: string): void {
    this.#recorded.add(urn);
  }

  /** The engine has shown this object in the resource's state. */
  addShown(urn: string, object: KubeObject): void {
    this.#recorded.add(urn);
    this.#shown.set(urn, [...(this.#shown.get(urn) ?? []), object]);
  }

  /**
   * Whether an interrupted create of the resource left this object behind. Not so an older one than the engine has
   * shown: that one was replaced, and the engine has still to delete it. Nor any, where the engine has a state but
   * has shown no object of it: the object may be that state's.
   */
  isLeftBehind(urn: string, object: KubeObject): boolean {
    const shown = this.#shown.get(urn) ?? [];
    return (
      isManagedBy(object, fieldManagerOf(urn)) &&
      object.metadata.deletionTimestamp === undefined &&
      (shown.length > 0 || !this.#recorded.has(urn)) &&
      shown.every((each) => each.metadata.uid !== object.metadata.uid && createdAt(each) <= createdAt(object))
    );
  }

  addAdopted(object: KubeObject): void {
    this.#adopted.add(object.metadata.uid ?? "");
  }

  /**
   * Whether the object was taken over in this update. The engine may yet ask to delete it: a replacement that the
   * user demanded (`--replace`) shows no state first, so that the replaced object looks left behind.
   */
  isAdopted(object: KubeObject): boolean {
    return this.#adopted.has(object.metadata.uid ?? "");
  }
}

function createdAt(object: KubeObject): string {
  return textAt(object, "metadata", "creationTimestamp");
}
