#!/usr/bin/env node
import { importCompiled } from "./compiled.mjs";

const { main } = await importCompiled("checker");

// A reader that has seen enough, such as `head`, closes the pipe: nothing is left to say then.
process.stdout.on("error", (error) => process.exit(error.code === "EPIPE" ? undefined : 2));

process.exitCode = await main(process.argv.slice(2), {
  out: (text) =>
    new Promise((resolve) => {
      process.stdout.write(text, () => resolve());
    }),
  error: (text) => process.stderr.write(text),
});
