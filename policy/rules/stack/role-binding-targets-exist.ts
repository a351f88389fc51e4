import { anyOf } from "../../lib/answer.ts";
import { manifest } from "../../lib/examples.ts";
import { at, isAbsent, items } from "../../lib/field.ts";
import { BINDINGS } from "../../lib/rbac.ts";
import { namespace, object } from "../../lib/stack-examples.ts";
import { isReferredTo, mustHold, objectsOf, whereSeenWhole } from "../../lib/stack-objects.ts";
import { stackRule, type StackExampleResource } from "../../lib/stack-rule.ts";

const binding = (account: string, role = "shop"): StackExampleResource =>
  manifest("rbac.authorization.k8s.io/v1", "RoleBinding", {
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role },
    subjects: [{ kind: "ServiceAccount", name: account, namespace: "shop" }],
  });

const account = object("v1", "ServiceAccount", {});
const role = object("rbac.authorization.k8s.io/v1", "Role", {});

export const roleBindingTargetsExist = stackRule({
  name: "role-binding-targets-exist",
  title: "Bindings must name roles and service accounts that exist",
  why: "A binding to nothing grants nothing now, and to whoever makes an account or a role of that name later.",
  fix: "Correct the name, or remove the binding. Judged where the stack makes the namespace, and no Helm release puts objects into it.",
  severity: "medium",
  enforcement: "advisory",
  controls: [],
  examples: {
    good: [
      { title: "An account and a role", resources: [namespace, account, role, binding("shop")] },
      { title: "In a namespace that somebody else makes", resources: [binding("shop")] },
    ],
    bad: [
      {
        title: "An account that is not there",
        resources: [namespace, account, role, binding("shopp")],
        reported: [[3, "subjects[0].name"]],
      },
      {
        title: "A role that is not there",
        resources: [namespace, account, role, binding("shop", "shopp")],
        reported: [[3, "roleRef.name"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, ...BINDINGS).flatMap((each) => {
      const roleName = at(each.root, "roleRef", "name");
      const roles = objectsOf(stack, "rbac.authorization.k8s.io/Role");
      const isRole = at(each.root, "roleRef", "kind").value === "Role";
      const hasRole = anyOf(roles.map((candidate) => isReferredTo(each, { name: roleName }, candidate)));
      const accounts = objectsOf(stack, "core/ServiceAccount");
      const subjects = items(at(each.root, "subjects")).filter(
        (subject) =>
          at(subject, "kind").value === "ServiceAccount" && at(subject, "name").value !== "default",
      );
      return [
        ...(isRole
          ? whereSeenWhole(stack, each.namespace, mustHold(hasRole, roleName, "the name of a Role"))
          : []),
        ...subjects.flatMap((subject) => {
          const [name, own] = [at(subject, "name"), at(subject, "namespace")];
          const home = isAbsent(own.value) ? each.namespace : own;
          const exists = anyOf(
            accounts.map((candidate) => isReferredTo(each, { name, namespace: home }, candidate)),
          );
          return whereSeenWhole(stack, home, mustHold(exists, name, "the name of a ServiceAccount"));
        }),
      ];
    }),
});
