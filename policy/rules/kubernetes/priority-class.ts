import { literal } from "../../lib/admission.ts";
import { pod } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { strings } from "../../lib/options.ts";
import { podRule } from "../../lib/rule.ts";

const withClass = (priorityClassName: string): ReturnType<typeof pod> =>
  pod({ priorityClassName, containers: [{ name: "app" }] });

export const priorityClass = podRule({
  name: "priority-class",
  title: "Pods must not outrank the cluster's own",
  why: "A pod of a system class evicts others to get its place, the cluster's DNS and network among them.",
  fix: "Remove priorityClassName, or use a PriorityClass of the team's own.",
  severity: "medium",
  controls: [],
  options: {
    classes: strings("The classes that a pod must have one of; none for any but the system's, or no class."),
  },
  examples: {
    good: [
      { title: "No class", resource: pod({ containers: [{ name: "app" }] }) },
      {
        title: "One of the team's, by configuration",
        resource: withClass("serving"),
        settings: { classes: ["serving", "batch"] },
      },
    ],
    bad: [
      {
        title: "The system's",
        resource: withClass("system-cluster-critical"),
        paths: ["spec.priorityClassName"],
      },
      {
        title: "None, where the team demands one",
        resource: pod({ containers: [{ name: "app" }] }),
        settings: { classes: ["serving", "batch"] },
        paths: ["spec.priorityClassName"],
      },
    ],
  },
  check: ({ spec }, { classes }) => [
    must(
      at(spec, "priorityClassName"),
      (name) =>
        classes.length === 0
          ? typeof name !== "string" || !name.startsWith("system-")
          : typeof name === "string" && classes.includes(name),
      classes.length === 0 ? "a class of the team's own, or not set" : classes.join(", "),
    ),
  ],
  admission: ({ classes }) => {
    const name = 'variables.spec.?priorityClassName.orValue("")';
    return {
      pod: {
        priorityClassName:
          classes.length === 0 ? `!${name}.startsWith("system-")` : `${name} in ${literal(classes)}`,
      },
    };
  },
});
