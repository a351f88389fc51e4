// `npm run check`: whether stack files are right, told without an engine.
import { existsSync } from "node:fs";

if (!existsSync(new URL("../node_modules/.package-lock.json", import.meta.url))) {
  process.stderr.write("the project's dependencies are not installed. Fix: npm ci\n");
  process.exit(2);
}
const { importSource } = await import("../compiled.mjs");
const { main } = await importSource("stacks/check/cli.ts");

process.exitCode = main(process.argv.slice(2), {
  cwd: process.cwd(),
  today: new Date().toISOString().slice(0, 10),
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
