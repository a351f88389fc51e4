import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  utimes,
} from "node:fs/promises";
import { join } from "node:path";
import { hasCode } from "../plugin/file-store.ts";

/** What a tar and the record beside it are called. */
export const PACKED_FILES = ["sample-service.tar", "sample-service.json"] as const;

/** How many are kept, 150 MB each: those of the two committed stacks, and of as many changes. */
const KEPT = 4;

/** Images that were packed before, by what they were made of; every sandbox finds them, so that a new one packs none. */
export class PackedImages {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Puts an image's files into `outDir`. @returns its record; undefined where there is no such image */
  async fetch<Record>(key: string, outDir: string): Promise<Record | undefined> {
    const packed = join(this.#dir, key);
    try {
      await mkdir(outDir, { recursive: true });
      for (const name of PACKED_FILES) await place(join(packed, name), join(outDir, name));
      await utimes(packed, new Date(), new Date()); // it is in use
      return JSON.parse(await readFile(join(outDir, PACKED_FILES[1]), "utf8")) as Record;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    }
  }

  /** Keeps what lies in `outDir`, and removes what nobody has asked for longest. */
  async keep(key: string, outDir: string): Promise<void> {
    await mkdir(this.#dir, { recursive: true });
    const draft = await mkdtemp(join(this.#dir, "draft-"));
    try {
      for (const name of PACKED_FILES) await place(join(outDir, name), join(draft, name));
      await rename(draft, join(this.#dir, key));
    } catch (error) {
      if (!hasCode(error, "ENOTEMPTY") && !hasCode(error, "EEXIST")) throw error; // another has kept the same
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    await this.#removeOldest();
  }

  async #removeOldest(): Promise<void> {
    const paths = (await readdir(this.#dir)).map((name) => join(this.#dir, name));
    const used = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtimeMs })));
    const oldest = used.sort((one, other) => other.at - one.at).slice(KEPT);
    for (const { path } of oldest) await rm(path, { recursive: true, force: true });
  }
}

/** As a second name of the same file, which is never written to; as a copy where that can't be. */
async function place(source: string, target: string): Promise<void> {
  const draft = `${target}.${process.pid}.partial`;
  await rm(draft, { force: true });
  try {
    await link(source, draft);
  } catch (error) {
    if (!hasCode(error, "EXDEV") && !hasCode(error, "EPERM")) throw error;
    await copyFile(source, draft);
  }
  await rename(draft, target);
  await rm(draft, { force: true }); // where both were names of the same file, renaming has done nothing
}
