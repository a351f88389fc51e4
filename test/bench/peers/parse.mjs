/** What reading YAML takes by itself: the files and streams of the bench, parsed as the checker parses them, and nothing said. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";

const [path = ""] = process.argv.slice(2);
const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
let documents = 0;
for (const file of files) documents += loadAll(readFileSync(file, "utf8")).length;
if (documents === 0) throw new Error(`${path} holds nothing`);
