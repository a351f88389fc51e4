import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hasCode, readJson, remove, sandboxDir, withLock, writeJson } from "../plugin/file-store.ts";
import type { CloudObject } from "./model/model.ts";

/** A create whose answer the engine may never have got. */
interface Pending {
  readonly urn: string;
  readonly type: string;
  readonly scope: string;
  readonly id: string;
}

/**
 * The emulated cloud's state, a file per object, under `$SLIPWAY_SANDBOX_DIR/cloud/`:
 *
 *     account.json            the account's id
 *     objects/<type>/<id>     what exists
 *     pending/<hash of URN>   what was made, and not yet seen again by the engine
 *     outside.json            names and ARNs of what exists besides, which somebody wrote there
 *
 * Every file is replaced in one step, so that a plugin may be killed at any moment.
 */
export class CloudStore {
  readonly dir: string;

  constructor(dir: string = join(sandboxDir(), "cloud")) {
    this.dir = dir;
  }

  /** Runs `work` alone: no other plugin process reads or writes meanwhile. It must not wait for anything. */
  transaction<T>(work: () => T): Promise<T> {
    return withLock(this.dir, work);
  }

  get(type: string, scope: string, id: string): CloudObject | undefined {
    return readJson<CloudObject>(this.#objectPath({ type, scope, id }));
  }

  list(type: string): CloudObject[] {
    return listFiles(this.#typeDir(type)).flatMap((path) => readJson<CloudObject>(path) ?? []);
  }

  /** Whether somebody has declared that this exists outside of all stacks. */
  existsOutside(name: string): boolean {
    return (readJson<string[]>(join(this.dir, "outside.json")) ?? []).includes(name);
  }

  types(): string[] {
    return listDir(join(this.dir, "objects")).map(decodeURIComponent);
  }

  put(object: CloudObject): void {
    writeJson(this.#objectPath(object), object);
  }

  remove(object: Pick<CloudObject, "type" | "scope" | "id">): void {
    remove(this.#objectPath(object));
  }

  /** Notes, before an object is stored, whose it is: if the engine asks for it once more, it gets the same one. */
  announce(object: CloudObject): void {
    const { token: urn, type, scope, id } = object;
    writeJson(this.#pendingPath(urn), { urn, type, scope, id } satisfies Pending);
  }

  /** The object that an earlier create for `urn` made, where the engine has never mentioned it since. */
  unacknowledged(urn: string): CloudObject | undefined {
    const pending = readJson<Pending>(this.#pendingPath(urn));
    return pending && this.get(pending.type, pending.scope, pending.id);
  }

  /** The engine knows the object: the next create for `urn` is for another one (its replacement). */
  acknowledge(urn: string, id: string): void {
    const path = this.#pendingPath(urn);
    if (readJson<Pending>(path)?.id === id) remove(path);
  }

  account(): string | undefined {
    return readJson<{ id: string }>(join(this.dir, "account.json"))?.id;
  }

  setAccount(id: string): void {
    writeJson(join(this.dir, "account.json"), { id });
  }

  #typeDir(type: string): string {
    return join(this.dir, "objects", encodeURIComponent(type));
  }

  #objectPath({ type, scope, id }: Pick<CloudObject, "type" | "scope" | "id">): string {
    return join(this.#typeDir(type), fileName(`${scope} ${id}`));
  }

  #pendingPath(urn: string): string {
    return join(this.dir, "pending", `${createHash("sha256").update(urn).digest("hex")}.json`);
  }
}

/** A file name that people can read; too long a one ends in a hash instead. */
function fileName(key: string): string {
  const name = encodeURIComponent(key);
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 16);
  return `${name.length > 160 ? `${name.slice(0, 140)}-${digest}` : name}.json`;
}

function listFiles(dir: string): string[] {
  return listDir(dir)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(dir, name));
}

function listDir(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
