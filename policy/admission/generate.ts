import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { type Rule } from "../lib/rule.ts";
import { rules } from "../rules/index.ts";
import { admissionPolicy } from "./policy.ts";

/**
 * Where the generated policies go: beside the component that installs them. Components and policies don't import each
 * other, each being a package of its own; what passes between them is this file, a plain Kubernetes List, which
 * previews show object by object and which `kubectl apply -f` takes as well.
 */
export const POLICIES_FILE = fileURLToPath(
  new URL("../../components/admission/policies.json", import.meta.url),
);

/** The policies of all rules that CEL can say, at their default settings, as the file has them. */
export async function renderPolicies(rendered: readonly Rule[]): Promise<string> {
  const list = {
    apiVersion: "v1",
    kind: "List",
    items: rendered.flatMap((rule) => admissionPolicy(rule) ?? []),
  };
  return format(JSON.stringify(list), { parser: "json", printWidth: 110 });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(POLICIES_FILE, await renderPolicies(rules));
