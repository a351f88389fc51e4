import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Settings } from "./lib/options.ts";
import { packConfigErrors } from "./lib/pack-config.ts";
import { packageRoot } from "./package-root.ts";
import { rules, stackRules } from "./rules/index.ts";

const FOLDER = join(packageRoot(), "config");

/**
 * The configuration that the pack brings for a stack: `config/<stack>.json`, in the format of
 * `--policy-pack-config`. That file, and the configuration of a policy group, go before it, entry by entry.
 *
 * @param stack the stack's name, undefined where the engine asks outside of any, as on publishing
 * @returns undefined where the pack has none for that stack
 * @throws an Error that lists all that is wrong with the file
 */
export function stackConfig(stack: string | undefined, folder = FOLDER): Settings | undefined {
  const name = `${stack ?? ""}.json`;
  if (!readdirSync(folder).includes(name)) return undefined;
  const config: unknown = JSON.parse(readFileSync(join(folder, name), "utf8"));
  const problems = packConfigErrors(config, [...rules, ...stackRules]);
  if (problems.length > 0) throw new Error([`policy/config/${name} is invalid:`, ...problems].join("\n  "));
  return config as Settings;
}
