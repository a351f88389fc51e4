import { at } from "../../lib/field.ts";
import { isText, must } from "../../lib/finding.ts";
import { resourceRule } from "../../lib/rule.ts";
import { SECRET, secret } from "./types.ts";

export const secretDescription = resourceRule({
  name: "secret-description",
  title: "Secrets must say what they are for",
  why: "Nobody dares to rotate or delete a secret that nobody can explain.",
  fix: "Set description.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  types: [SECRET],
  examples: {
    good: [{ title: "Described", resource: secret({ description: "Signs session cookies" }) }],
    bad: [{ title: "Not described", resource: secret({}), paths: ["description"] }],
  },
  check: ({ root }) => [must(at(root, "description"), isText, "a description")],
});
