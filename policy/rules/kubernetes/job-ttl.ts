import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { job } from "../../lib/jobs.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { flag } from "../../lib/options.ts";

export const jobTtl = kindRule({
  name: "job-ttl",
  title: "Finished Jobs should be deleted after a while, where configured",
  why: "Jobs that scripts create stay for good, and thousands of them slow the API server. A Job that a stack or a GitOps repository holds must stay, however: deleted, it is run again.",
  fix: "Set spec.ttlSecondsAfterFinished.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: ["batch/Job"],
  options: {
    required: flag(
      "Whether Jobs must have ttlSecondsAfterFinished; not for Jobs that are kept as desired state.",
    ),
  },
  examples: {
    good: [
      { title: "Kept, unless configured", resource: job({}) },
      {
        title: "Gone after an hour",
        resource: job({ ttlSecondsAfterFinished: 3600 }),
        settings: { required: true },
      },
    ],
    bad: [
      {
        title: "Kept, by configuration",
        resource: job({}),
        settings: { required: true },
        paths: ["spec.ttlSecondsAfterFinished"],
      },
    ],
  },
  check: ({ root }, { required }) =>
    required
      ? [
          must(
            at(root, "spec", "ttlSecondsAfterFinished"),
            (ttl) => Number.isInteger(ttl) && Number(ttl) >= 0,
            "a number of seconds",
          ),
        ]
      : [],
});
