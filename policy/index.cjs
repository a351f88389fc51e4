// The SDK loads a pack with require(), after it has hooked .ts files to ts-node, which checks types and takes seconds.
// Node strips types itself where it can (since 22.18), and keeps what came of it for the next start, as long as it is
// told to before the engine ends it. Elsewhere tsx takes over the hook: that is half of what its own import() takes.
module.exports = async () => {
  if (process.features.typescript) {
    const { enableCompileCache, flushCompileCache } = await import("node:module");
    enableCompileCache();
    await import("./pack.ts");
    flushCompileCache();
  } else {
    const { register } = await import("tsx/cjs/api");
    register();
    module.require("./pack.ts");
  }
};
