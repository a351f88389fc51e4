// What package.json names as `slipway.planReport`: `npm run ci -- preview` by another name, for the sandbox.
import { importSource } from "../compiled.mjs";

process.argv.splice(2, 0, "preview");
await importSource("ci/cli.ts");
