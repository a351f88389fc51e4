/** `npm run -s sandbox -- pulumi stack export | node --import ./loader.mjs test/stacks/record.ts <release> <stack>` */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type ExportedStack, recordState, stateText } from "../support/recorded.ts";
import { settingsOf } from "../support/stack-file.ts";

const [release = "", stack = ""] = process.argv.slice(2);
if (!/^\d+\.\d+\.\d+$/.test(release) || stack === "") {
  process.stderr.write("Give the release and the stack: record.ts 1.2.3 staging < export.json\n");
  process.exit(1);
}
const exported = JSON.parse(readFileSync(process.stdin.fd, "utf8")) as ExportedStack;
const folder = new URL(`recorded/${release}/`, import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL(`${stack}.jsonl`, folder), stateText(recordState(exported, settingsOf(stack))));
