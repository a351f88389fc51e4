import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { job } from "../../lib/jobs.ts";
import { podRule } from "../../lib/rule.ts";

export const jobRestartPolicy = podRule({
  name: "job-restart-policy",
  title: "Pods of Jobs must be allowed to end",
  why: "The default, Always, starts a container anew that is done: the API server refuses it, in the middle of an update.",
  fix: "Set restartPolicy to Never, or to OnFailure to try again in the same pod.",
  severity: "medium",
  controls: [],
  examples: {
    good: [{ title: "Never", resource: job({ template: { spec: { restartPolicy: "Never" } } }) }],
    bad: [
      {
        title: "Not set",
        resource: job({ template: { spec: {} } }),
        paths: ["spec.template.spec.restartPolicy"],
      },
    ],
  },
  check: ({ object, spec }) =>
    object.group === "batch"
      ? [must(at(spec, "restartPolicy"), oneOf("Never", "OnFailure"), '"Never" or "OnFailure"')]
      : [],
});
