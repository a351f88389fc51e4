import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const RULES = fileURLToPath(new URL("../../policy/rules/", import.meta.url));

/** The lists of rules, each with the folder whose rules it has. */
const LISTS: Readonly<Record<string, string>> = {
  "index.ts": "aws",
  "kubernetes/objects.ts": "kubernetes",
  "kubernetes/pods.ts": "kubernetes",
  "stack/index.ts": "stack",
};

export interface RuleFile {
  /** Below policy/rules. */
  readonly path: string;
  /** What it exports: the rule of `job-ttl.ts` is `jobTtl`. */
  readonly name: string;
  /** The list that it belongs into. */
  readonly list: string;
}

/** Files of rules that no list has. */
export function unregisteredRules(folder = RULES): readonly RuleFile[] {
  const lists = Object.keys(LISTS).map((list) => readFileSync(join(folder, list), "utf8"));
  return [...new Set(Object.values(LISTS))].flatMap((room) =>
    readdirSync(join(folder, room)).flatMap((file) => {
      const path = join(room, file);
      const name = basename(file, ".ts").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
      const source = readFileSync(join(folder, path), "utf8");
      if (![" =", ":"].some((next) => source.includes(`export const ${name}${next}`))) return [];
      if (lists.some((list) => list.includes(`\n  ${name},\n`))) return [];
      return [{ path, name, list: listOf(room, source) }];
    }),
  );
}

/** Rules on pods are made by functions that say so (`podRule`, `podSecurityRule`). */
function listOf(room: string, source: string): string {
  if (room === "kubernetes")
    return /\bpod\w*Rule\(/.test(source) ? "kubernetes/pods.ts" : "kubernetes/objects.ts";
  return room === "aws" ? "index.ts" : "stack/index.ts";
}

/** Puts what no list has at the end of its own: whoever writes a rule writes one file. */
export function registerRules(folder = RULES): readonly RuleFile[] {
  const missing = unregisteredRules(folder);
  for (const { path, name, list } of missing) {
    const file = join(folder, list);
    const text = readFileSync(file, "utf8");
    const from = list.includes("/") ? `./${basename(path)}` : `./${path}`;
    const end = text.lastIndexOf("\n];");
    writeFileSync(
      file,
      `import { ${name} } from "${from}";\n${text.slice(0, end)}\n  ${name},${text.slice(end)}`,
    );
  }
  return missing;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const { path, list } of registerRules()) console.log(`policy/rules/${path} → policy/rules/${list}`);
