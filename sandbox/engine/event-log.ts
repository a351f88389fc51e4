import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { hasCode } from "../plugin/file-store.ts";
import { type EngineEvent, parseEvents } from "./events.ts";

/** How long to wait for more events: short enough for a live display, long enough to cost nothing. */
const POLL_MS = 250;
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
    const { written, start } = await readFrom(path, offset);
    const complete = written.subarray(0, written.lastIndexOf(NEWLINE) + 1);
    offset = start + complete.length;
    yield* parseEvents(complete.toString("utf8"));
    if (!last) await sleep(POLL_MS);
  }
}

/**
 * What the log holds from an offset on. An update that previews first begins its log anew when the update itself
 * begins, seconds before its log could be as long again.
 */
async function readFrom(path: string, offset: number): Promise<{ written: Buffer; start: number }> {
  const file = await open(path, "r").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  });
  if (file === undefined) return { written: Buffer.alloc(0), start: 0 };
  try {
    const { size } = await file.stat();
    const start = size < offset ? 0 : offset;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return { written: buffer.subarray(0, bytesRead), start };
  } finally {
    await file.close();
  }
}
