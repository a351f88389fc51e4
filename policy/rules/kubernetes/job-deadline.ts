import { changed } from "../../lib/admission.ts";
import { at } from "../../lib/field.ts";
import { must } from "../../lib/finding.ts";
import { cronJob, isPositiveInteger, job, JOB_KINDS, jobSpecOf } from "../../lib/jobs.ts";
import { kindRule } from "../../lib/kind-rule.ts";

export const jobDeadline = kindRule({
  name: "job-deadline",
  title: "Jobs should end as failed when they take too long",
  why: "A Job that hangs keeps its resources, holds up what waits for it, and with concurrencyPolicy Forbid every later run.",
  fix: "Set activeDeadlineSeconds on the Job's spec.",
  severity: "low",
  enforcement: "advisory",
  controls: [],
  kinds: JOB_KINDS,
  examples: {
    good: [{ title: "An hour", resource: job({ activeDeadlineSeconds: 3600 }) }],
    bad: [
      { title: "For ever", resource: job({}), paths: ["spec.activeDeadlineSeconds"] },
      {
        title: "For ever, by a CronJob",
        resource: cronJob({ jobTemplate: { spec: {} } }),
        paths: ["spec.jobTemplate.spec.activeDeadlineSeconds"],
      },
    ],
  },
  check: (object) => [
    must(at(jobSpecOf(object), "activeDeadlineSeconds"), isPositiveInteger, "a number of seconds"),
  ],
  admission: () => {
    const deadline = (object: string): string =>
      `(request.kind.kind == "CronJob" ? dyn(${object}).spec.jobTemplate.spec : dyn(${object}).spec)
        .?activeDeadlineSeconds.orValue(0)`;
    return {
      resources: [{ apiGroups: ["batch"], resources: ["cronjobs", "jobs"] }],
      changed: changed(deadline),
      object: { activeDeadlineSeconds: `${deadline("object")} > 0` },
    };
  },
});
