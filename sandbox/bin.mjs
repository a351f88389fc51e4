#!/usr/bin/env node
// The package's command: `npx slipway-sandbox`. Plain JavaScript, so that an old Node is told which one is needed.
import { existsSync } from "node:fs";

const isPackage = !existsSync(new URL("build.mjs", import.meta.url));
const own = new URL(isPackage ? "dist/sandbox/own/" : "own/", import.meta.url);
const { checkNode } = await import(new URL("check-node.mjs", own).href);
try {
  checkNode();
} catch (error) {
  process.stderr.write(`\nerror: ${error.message}\n`);
  process.exit(1);
}
const { importOwn } = await import(new URL("import-own.mjs", own).href);
const { main } = await importOwn("sandbox/cli.ts");
await main(process.argv.slice(2));
