import { pod } from "../../lib/examples.ts";
import { at, isAbsent, items } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

export const noHostAliases = podRule({
  name: "no-host-aliases",
  title: "Pods should resolve names by DNS",
  why: "An entry in a pod's hosts file goes before DNS, unseen by everybody else: it outlives the address, and can lead a name to another server.",
  fix: "Remove hostAliases; use a Service, or a record in the private zone.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "None", resource: pod({ containers: [{ name: "app" }] }) }],
    bad: [
      {
        title: "A name of its own",
        resource: pod({
          hostAliases: [{ ip: "10.0.0.1", hostnames: ["db.internal"] }],
          containers: [{ name: "app" }],
        }),
        paths: ["spec.hostAliases"],
      },
    ],
  },
  check: ({ spec }) => {
    const aliases = at(spec, "hostAliases");
    return [must(aliases, (value) => isAbsent(value) || items(aliases).length === 0, "not set")];
  },
  admission: () => ({ pod: { hostAliases: "variables.spec.?hostAliases.orValue([]).size() == 0" } }),
});
