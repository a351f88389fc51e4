#!/usr/bin/env node
import module from "node:module";

// Node strips types by itself since 22.18, except below node_modules; tsx does it elsewhere.
const isInstalled = import.meta.url.includes("/node_modules/");
module.enableCompileCache?.();
if (!process.features.typescript || isInstalled) (await import("tsx/esm/api")).register();
const { main } = await import("./checker/cli.ts");

// A reader that has seen enough, such as `head`, closes the pipe: nothing is left to say then.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? undefined : 2));

process.exitCode = await main(process.argv.slice(2), {
  out: (text) =>
    new Promise((resolve) => {
      process.stdout.write(text, () => resolve());
    }),
  error: (text) => process.stderr.write(text),
});
