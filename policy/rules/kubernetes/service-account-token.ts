import { pod } from "../../lib/examples.ts";
import { at } from "../../lib/field.ts";
import { isFalse, must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { podRule } from "../../lib/rule.ts";

export const serviceAccountToken = podRule({
  name: "service-account-token",
  title: "Pods should have no token of the API server mounted",
  why: "Most programs never talk to the API server; the token lets whoever gets into the pod do it in its name.",
  fix: "Set automountServiceAccountToken to false; what does need the API server keeps its token by an exemption.",
  remedy: false,
  severity: "medium",
  enforcement: "advisory",
  controls: [cisEks("4.1.6"), cisKubernetes("5.1.6")],
  examples: {
    good: [
      {
        title: "None",
        resource: pod({ automountServiceAccountToken: false, containers: [{ name: "app" }] }),
      },
    ],
    bad: [
      {
        title: "Mounted by default",
        resource: pod({ serviceAccountName: "shop", containers: [{ name: "app" }] }),
        paths: ["spec.automountServiceAccountToken"],
      },
    ],
  },
  check: ({ spec }) => [must(at(spec, "automountServiceAccountToken"), isFalse, "false")],
  admission: () => ({
    pod: { automountServiceAccountToken: "!variables.spec.?automountServiceAccountToken.orValue(true)" },
  }),
});
