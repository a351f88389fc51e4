/**
 * Pins the digests of all third-party charts: `npm run charts:pin`, on a machine with internet, after a version has
 * changed. What is pinned already is compared with what is published now.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { pinCharts } from "./chart-digests.ts";
import { charts } from "../../components/addons/charts.ts";
import { pinnedCharts } from "../../facts/charts/digests.ts";

const file = fileURLToPath(new URL("../../facts/charts/digests.json", import.meta.url));
const { digests, changed, missing } = await pinCharts(Object.values(charts), pinnedCharts());
writeFileSync(file, `${JSON.stringify(digests, null, 2)}\n`);
console.log(`${Object.keys(digests).length} of ${Object.keys(charts).length} charts are pinned in ${file}`);
for (const each of missing) console.error(`not pinned: ${each}`);
for (const each of changed) console.error(`CHANGED SINCE IT WAS PINNED: ${each}`);
if (changed.length > 0)
  console.error("A version should never change: ask its publisher why before you use it, or remove its pin.");
process.exitCode = changed.length + missing.length > 0 ? 1 : 0;
