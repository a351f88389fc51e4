import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../plugin/file-store.ts";
import { type EngineEvent, parseEvents } from "./events.ts";

/** How long to wait for more events: short enough for a live display, long enough to cost nothing. */
const POLL_MS = 100;
const NEWLINE = 0x0a;

/**
 * Yields the events of a log while the engine writes it.
 *
 * @param path the file given to `--event-log`; it need not exist yet
 * @param finished whether the engine has ended; the log is read to its end once more after that
 */
export async function* followEvents(path: string, finished: () => boolean): AsyncGenerator<EngineEvent> {
  let offset = 0;
  for (let last = false; !last;) {
    last = finished();
    const written = await readFrom(path, offset);
    const complete = written.subarray(0, written.lastIndexOf(NEWLINE) + 1);
    offset += complete.length;
    yield* parseEvents(complete.toString("utf8"));
    if (!last) await sleep(POLL_MS);
  }
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  });
  if (file === undefined) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
