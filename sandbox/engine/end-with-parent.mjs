/**
 * Imported by every process that the engine starts: ends it soon after the engine has gone. A killed engine tells
 * nobody, and its plugins have process groups of their own, so that nothing else would end them.
 */
const PARENT_CHECK_MS = 250;

const parent = process.ppid;
setInterval(() => {
  // Whoever listens to SIGTERM has something to put away first.
  if (process.ppid !== parent && !process.emit("SIGTERM")) process.exit(0);
}, PARENT_CHECK_MS).unref();
