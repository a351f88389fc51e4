/** `npm run drill:gitops`: seconds from a commit to what it changes, and back, by Flux on this machine. */
import { acquireGoTool } from "../../support/go-tool.ts";
import { GitOpsDrill } from "./gitops-drill.ts";
import { steps } from "./gitops-steps.ts";

const program = await acquireGoTool("flux", { CGO_ENABLED: "0" });
if (program === undefined) {
  process.stderr.write("drill:gitops: there is no go command to build Flux with (docs/tools.md)\n");
  process.exitCode = 1;
} else {
  const drill = new GitOpsDrill();
  try {
    await drill.begin(program);
    for (const { what, run } of steps)
      process.stdout.write(`${what.padEnd(40)}${(await run(drill)).toFixed(1).padStart(6)} s\n`);
  } finally {
    await drill.end();
  }
}
