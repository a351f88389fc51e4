import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { type Rule } from "../../policy/lib/rule.ts";
import { rules } from "../../policy/rules/index.ts";
import { admissionGroups } from "./rule.ts";

/**
 * Where the generated rules go: beside the component that makes policies of them. Components and policies don't import
 * each other, each being a package of its own; what passes between them is this file.
 */
export const POLICIES_FILE = fileURLToPath(
  new URL("../../components/admission/policies.json", import.meta.url),
);

/** All rules that CEL can say, at their default settings, as the file has them. */
export const renderPolicies = (rendered: readonly Rule[]): Promise<string> =>
  format(JSON.stringify({ groups: admissionGroups(rendered) }), { parser: "json", printWidth: 110 });

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(POLICIES_FILE, await renderPolicies(rules));
