import { changed } from "../../lib/admission.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cronJob, isPositiveInteger } from "../../lib/jobs.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const cronJobStartDeadline = kindRule({
  name: "cron-job-start-deadline",
  title: "CronJobs should say how late a run may start",
  why: "After the control plane was away, a run may start at any later time; and a CronJob without the bound that missed more than 100 runs does not start.",
  fix: "Set spec.startingDeadlineSeconds, to more than 10.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: ["batch/CronJob"],
  examples: {
    good: [{ title: "Five minutes", resource: cronJob({ startingDeadlineSeconds: 300 }) }],
    bad: [{ title: "Any time", resource: cronJob({}), paths: ["spec.startingDeadlineSeconds"] }],
  },
  check: ({ root }) => [
    must(at(root, "spec", "startingDeadlineSeconds"), isPositiveInteger, "a number of seconds"),
  ],
  admission: () => {
    const deadline = (object: string): string => `${object}.spec.?startingDeadlineSeconds.orValue(0)`;
    return {
      resources: [{ apiGroups: ["batch"], resources: ["cronjobs"] }],
      changed: changed(deadline),
      object: { "spec.startingDeadlineSeconds": `${deadline("object")} > 0` },
    };
  },
});
