import { changed } from "../../lib/admission.ts";
import { at } from "../../lib/field.ts";
import { must, oneOf } from "../../lib/finding.ts";
import { cronJob } from "../../lib/jobs.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const cronJobConcurrency = kindRule({
  name: "cron-job-concurrency",
  title: "Runs of a CronJob should not overlap",
  why: "A run that takes longer than the interval is joined by the next, on the same data, and they pile up.",
  fix: "Set spec.concurrencyPolicy to Forbid, or to Replace where only the latest run counts.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: ["batch/CronJob"],
  examples: {
    good: [{ title: "One at a time", resource: cronJob({ concurrencyPolicy: "Forbid" }) }],
    bad: [{ title: "Side by side by default", resource: cronJob({}), paths: ["spec.concurrencyPolicy"] }],
  },
  check: ({ root }) => [
    must(at(root, "spec", "concurrencyPolicy"), oneOf("Forbid", "Replace"), '"Forbid" or "Replace"'),
  ],
  admission: () => ({
    resources: [{ apiGroups: ["batch"], resources: ["cronjobs"] }],
    changed: changed((object) => `${object}.spec.concurrencyPolicy`),
    object: { "spec.concurrencyPolicy": 'object.spec.concurrencyPolicy in ["Forbid", "Replace"]' },
  }),
});
