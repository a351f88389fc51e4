import { pod } from "../../lib/examples.ts";
import { isText, must } from "../../lib/finding.ts";
import { cisEks, cisKubernetes } from "../../lib/frameworks.ts";
import { podRule } from "../../lib/rule.ts";
import { serviceAccountOf } from "../../lib/service-account.ts";

export const defaultServiceAccount = podRule({
  name: "default-service-account",
  title: "Pods should have a service account of their own",
  why: "The default account is everybody's: a role or an AWS role that one service needs is then granted to all pods of the namespace.",
  fix: "Set serviceAccountName to a ServiceAccount made for the service.",
  severity: "medium",
  enforcement: "advisory",
  controls: [cisEks("4.1.5"), cisKubernetes("5.1.5")],
  examples: {
    good: [
      { title: "Its own", resource: pod({ serviceAccountName: "shop", containers: [{ name: "app" }] }) },
    ],
    bad: [
      {
        title: "Not set",
        resource: pod({ containers: [{ name: "app" }] }),
        paths: ["spec.serviceAccountName"],
      },
      {
        title: "default by name",
        resource: pod({ serviceAccountName: "default", containers: [{ name: "app" }] }),
        paths: ["spec.serviceAccountName"],
      },
    ],
  },
  check: ({ spec }) => [
    must(
      serviceAccountOf(spec),
      (name) => isText(name) && name !== "default",
      "a service account other than default",
    ),
  ],
  admission: () => ({
    pod: {
      serviceAccountName: '!(variables.spec.?serviceAccountName.orValue("default") in ["", "default"])',
    },
  }),
});
