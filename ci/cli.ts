/** `npm run ci -- <command>`: what every pipeline calls. */
import { setTimeout as sleep } from "node:timers/promises";
import { main } from "./main.ts";
import { realPrograms } from "./programs.ts";

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  programs: realPrograms,
  outside: {
    fetch,
    now: () => performance.now(),
    sleep: async (milliseconds) => void (await sleep(milliseconds)),
  },
  out: (line) => console.log(line),
  error: (line) => console.error(line),
});
