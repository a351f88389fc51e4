import { literal } from "../../lib/admission.ts";
import { at, items } from "../../lib/field.ts";
import { type Findings, must, oneOf } from "../../lib/finding.ts";
import { kindRule } from "../../lib/kind-rule.ts";
import { onRules, role, ROLES, whereSome } from "../../lib/rbac.ts";

const CHANGES = ["create", "delete", "deletecollection", "patch", "update", "*"];

/** Those without names are for rbac-config-changes to report. */
export const rbacAwsAuth = kindRule({
  name: "rbac-aws-auth",
  title: "Roles must not change the aws-auth ConfigMap",
  why: "Who writes aws-auth makes any role or user of AWS an administrator of the cluster.",
  fix: "Remove aws-auth from resourceNames, and grant access by EKS access entries.",
  severity: "critical",
  controls: [],
  kinds: ROLES,
  examples: {
    good: [
      {
        title: "Another ConfigMap",
        resource: role({
          apiGroups: [""],
          resources: ["configmaps"],
          resourceNames: ["shop-leader"],
          verbs: ["update"],
        }),
      },
      {
        title: "Reading it",
        resource: role({
          apiGroups: [""],
          resources: ["configmaps"],
          resourceNames: ["aws-auth"],
          verbs: ["get"],
        }),
      },
    ],
    bad: [
      {
        title: "Changing it",
        resource: role({
          apiGroups: [""],
          resources: ["configmaps"],
          resourceNames: ["aws-auth"],
          verbs: ["update", "patch"],
        }),
        paths: ["rules[0].resourceNames[0]"],
      },
    ],
  },
  check: ({ root }) =>
    items(at(root, "rules")).flatMap((rule): Findings => {
      const named = items(at(rule, "resourceNames")).map((name) =>
        must(name, (value) => value !== "aws-auth", "other ConfigMaps"),
      );
      const where = (list: string, accepted: readonly string[], findings: Findings): Findings =>
        whereSome(at(rule, list), oneOf(...accepted), findings);
      return where(
        "verbs",
        CHANGES,
        where("resources", ["configmaps", "*"], where("apiGroups", ["", "*"], named)),
      );
    }),
  admission: () =>
    onRules(`!(rule.?resourceNames.orValue([]).exists(name, name == "aws-auth") &&
      rule.verbs.exists(verb, verb in ${literal(CHANGES)}) &&
      rule.?resources.orValue([]).exists(resource, resource in ["configmaps", "*"]))`),
});
