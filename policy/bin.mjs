#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { importCompiled } from "./compiled.mjs";

// A check is over after a second or two, in which V8 spends a fifth of the CPU on compiling anew what runs a few times
// more. So it starts on that later, with what stays hot: by default after 67,584 bytes of bytecode. Only Node 20 counts by
// that; the V8 of later ones counts calls, has no such flag, and says so on standard error.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--interrupt-budget=540000");

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
