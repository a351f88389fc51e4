// `npm run check`: whether stack files are right, told without an engine.
import { importSource } from "../compiled.mjs";

const { main } = await importSource("stacks/check/cli.ts");

process.exitCode = main(process.argv.slice(2), {
  cwd: process.cwd(),
  today: new Date().toISOString().slice(0, 10),
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
