import { pod } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { isFalse, must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

export const noServiceLinks = podRule({
  name: "no-service-links",
  title: "Pods should get no environment variables of the namespace's Services",
  why: "Every Service adds several variables to every pod: they tell an intruder what else there is, collide with the program's own, and thousands of them keep a pod from starting.",
  fix: "Set enableServiceLinks to false; names are found by DNS.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [{ title: "Off", resource: pod({ enableServiceLinks: false, containers: [{ name: "app" }] }) }],
    bad: [
      {
        title: "On by default",
        resource: pod({ containers: [{ name: "app" }] }),
        paths: ["spec.enableServiceLinks"],
      },
    ],
  },
  check: ({ spec }) => [must(at(spec, "enableServiceLinks"), isFalse, "false")],
  admission: () => ({
    pod: { enableServiceLinks: "!variables.spec.?enableServiceLinks.orValue(true)" },
  }),
});
