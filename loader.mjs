// Node >= 22.18 strips types by itself; older ones get them stripped by tsx.
if (!process.features.typescript) (await import("tsx/esm/api")).register();
