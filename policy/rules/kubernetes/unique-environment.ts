import { podWith } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { findAll, mustDiffer } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

export const uniqueEnvironment = podRule({
  name: "unique-environment",
  title: "A container must set an environment variable once",
  why: "Of two values the last one wins without a word, and server-side apply may mix them up.",
  fix: "Remove the value that is not wanted.",
  severity: "medium",
  controls: [],
  examples: {
    good: [
      {
        title: "Two variables",
        resource: podWith({
          env: [
            { name: "LOG_LEVEL", value: "info" },
            { name: "PORT", value: "8080" },
          ],
        }),
      },
    ],
    bad: [
      {
        title: "One of them twice",
        resource: podWith({
          env: [
            { name: "LOG_LEVEL", value: "info" },
            { name: "LOG_LEVEL", value: "debug" },
          ],
        }),
        paths: ["spec.containers[0].env[1].name"],
      },
    ],
  },
  check: ({ allContainers }) =>
    findAll(allContainers, (container) =>
      mustDiffer(
        items(at(container, "env")).map((variable) => at(variable, "name")),
        "a name that is used once",
      ),
    ),
});
