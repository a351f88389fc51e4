import { ask, someOf, when } from "../../lib/answer.ts";
import { manifest } from "../../lib/examples.ts";
import { at, type Field, isAbsent, items } from "../../lib/field.ts";
import { type Findings, oneOf } from "../../lib/finding.ts";
import { BINDINGS } from "../../lib/rbac.ts";
import { namespace, object } from "../../lib/stack-examples.ts";
import { inReach, isReferredTo, mustHold, objectsOf, whereSeenWhole } from "../../lib/stack-objects.ts";
import { type Stack, type StackExampleResource, type StackObject, stackRule } from "../../lib/stack-rule.ts";

/** A ClusterRole may be one of the API server's own, or of another stack's. */
function checkRole(stack: Stack, binding: StackObject): Findings {
  const reference = at(binding.root, "roleRef");
  const name = at(reference, "name");
  const roles = objectsOf(stack, "rbac.authorization.k8s.io/Role");
  const exists = someOf(inReach(binding, { name }, roles), (role) => isReferredTo(binding, { name }, role));
  const missing = when(
    ask(at(reference, "kind"), oneOf("Role")),
    mustHold(exists, name, "the name of a Role"),
  );
  return whereSeenWhole(stack, binding.namespace, missing);
}

function checkSubject(stack: Stack, binding: StackObject, subject: Field): Findings {
  const [kind, name, own] = [at(subject, "kind"), at(subject, "name"), at(subject, "namespace")];
  if (name.value === "default") return [];
  const namespace = isAbsent(own.value) ? binding.namespace : own;
  const accounts = objectsOf(stack, "core/ServiceAccount");
  const exists = someOf(inReach(binding, { name, namespace }, accounts), (account) =>
    isReferredTo(binding, { name, namespace }, account),
  );
  const missing = mustHold(exists, name, "the name of a ServiceAccount");
  return whereSeenWhole(stack, namespace, when(ask(kind, oneOf("ServiceAccount")), missing));
}

const bind = (account: string, role = "shop"): StackExampleResource =>
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
      { title: "An account and a role", resources: [namespace, account, role, bind("shop")] },
      { title: "In a namespace that somebody else makes", resources: [bind("shop")] },
    ],
    bad: [
      {
        title: "An account that is not there",
        resources: [namespace, account, role, bind("shopp")],
        reported: [[3, "subjects[0].name"]],
      },
      {
        title: "A role that is not there",
        resources: [namespace, account, role, bind("shop", "shopp")],
        reported: [[3, "roleRef.name"]],
      },
    ],
  },
  check: (stack) =>
    objectsOf(stack, ...BINDINGS).flatMap((binding) => [
      ...checkRole(stack, binding),
      ...items(at(binding.root, "subjects")).flatMap((subject) => checkSubject(stack, binding, subject)),
    ]),
});
