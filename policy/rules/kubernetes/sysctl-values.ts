import { pod } from "../../lib/examples.ts";
import { at, items } from "../../lib/field.ts";
import { findEach, must } from "../../lib/finding.ts";
import { podRule } from "../../lib/rule.ts";

const setting = (value: string): ReturnType<typeof pod> =>
  pod({
    securityContext: { sysctls: [{ name: "kernel.shm_rmid_forced", value }] },
    containers: [{ name: "app" }],
  });

export const sysctlValues = podRule({
  name: "sysctl-values",
  title: "Values of sysctls must not smuggle in others",
  why: "Container runtimes that pass sysctls on as text take what follows a + for another one: so a safe sysctl sets kernel.core_pattern, which is root on the node (CVE-2022-0811, cr8escape).",
  fix: "Remove + and = from the value.",
  severity: "critical",
  controls: [],
  examples: {
    good: [{ title: "A number", resource: setting("1") }],
    bad: [
      {
        title: "A second sysctl",
        resource: setting("1+kernel.core_pattern=|/var/lib/evil"),
        paths: ["spec.securityContext.sysctls[0].value"],
      },
    ],
  },
  check: ({ podContext }) =>
    findEach(items(at(podContext, "sysctls")), (sysctl) =>
      must(
        at(sysctl, "value"),
        (value) => typeof value !== "string" || !/[+=]/.test(value),
        "a value without + and =",
      ),
    ),
  admission: () => ({
    pod: {
      "securityContext.sysctls":
        'variables.spec.?securityContext.?sysctls.orValue([]).all(sysctl, !sysctl.value.matches("[+=]"))',
    },
  }),
});
