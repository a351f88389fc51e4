import { initAndContainers } from "../../lib/admission.ts";
import { podWith } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { findAll, findEach, isOff, must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

const INTERACTIVE = ["stdin", "tty"];

export const noInteractiveContainers = podRule({
  name: "no-interactive-containers",
  title: "Containers must not wait for input",
  why: "An open input or terminal is for somebody to attach to: it gives whoever may attach a way into the process.",
  fix: "Remove stdin and tty.",
  severity: "low",
  controls: [],
  examples: {
    good: [{ title: "Neither", resource: podWith({ tty: false }) }],
    bad: [
      {
        title: "A terminal",
        resource: podWith({ stdin: true, tty: true }),
        paths: ["spec.containers[0].stdin", "spec.containers[0].tty"],
      },
    ],
  },
  check: ({ startedContainers }) =>
    findAll(startedContainers, (container) =>
      findEach(INTERACTIVE, (property) => must(at(container, property), isOff, "false, or not set")),
    ),
  admission: () =>
    initAndContainers(
      Object.fromEntries(INTERACTIVE.map((property) => [property, `!container.?${property}.orValue(false)`])),
    ),
});
