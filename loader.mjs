// Node >= 22.18 strips types by itself; older ones get them stripped by tsx.
if (!process.features.typescript) await registerTsx();

/**
 * tsx keeps what it compiled in `$TMPDIR/tsx-<uid>` and runs what it finds there, whoever wrote it. It is told of a folder
 * of the user's own instead, or to do without. It reads both variables while it is registered, its thread included;
 * the program's own temporary files stay where they were.
 */
async function registerTsx() {
  const { privateCache } = await import("./policy/private-cache.mjs");
  const cache = privateCache("tsx");
  const before = { ...process.env };
  if (cache === undefined) process.env.TSX_DISABLE_CACHE = "1";
  else process.env.TMPDIR = cache;
  try {
    (await import("tsx/esm/api")).register();
  } finally {
    delete process.env.TMPDIR;
    delete process.env.TSX_DISABLE_CACHE;
    Object.assign(process.env, before);
  }
}
